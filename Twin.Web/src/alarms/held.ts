import type { AlarmRow } from './rows';

/** The lines as they are shown, and what waits to be taken in. */
export interface Arrangement {
  rows: (AlarmRow & { isGone: boolean })[];
  /** How many lines have come, gone or would stand elsewhere. */
  changes: number;
  /** How many of those that have come are of high priority. */
  newHigh: number;
}

/** All that there is, in its order. */
export const asTheyAre = (rows: readonly AlarmRow[]): Arrangement => ({ rows: rows.map((row) => ({ ...row, isGone: false })), changes: 0, newHigh: 0 });

/** The lines in the order that was taken in last, each as it is now: nothing moves under the pointer. What is gone stays and says so, what came waits. */
export function held(taken: readonly AlarmRow[], now: readonly AlarmRow[]): Arrangement {
  const present = new Map(now.map((row) => [row.key, row]));
  const known = new Set(taken.map((row) => row.key));
  const come = now.filter((row) => !known.has(row.key));
  const gone = taken.filter((row) => !present.has(row.key));
  const elsewhere = taken.filter((row) => {
    const next = present.get(row.key);
    return next && (next.state !== row.state || next.priority !== row.priority);
  });
  return {
    rows: taken.map((row) => ({ ...(present.get(row.key) ?? row), isGone: !present.has(row.key) })),
    changes: come.length + gone.length + elsewhere.length,
    newHigh: come.filter((row) => row.priority === 'high').length,
  };
}
