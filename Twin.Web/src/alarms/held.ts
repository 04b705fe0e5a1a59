import type { Alarm } from '../city/api';
import { byUrgency, type AlarmRow } from './rows';

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

/** The lines in the order that was taken in last, each as it is now: nothing moves under the pointer. What is gone stays and says what became of it by `alarms`, what came waits. */
export function held(taken: readonly AlarmRow[], now: readonly AlarmRow[], alarms: readonly Alarm[]): Arrangement {
  const present = new Map(now.map((row) => [row.key, row]));
  const known = new Set(taken.map((row) => row.key));
  const come = now.filter((row) => !known.has(row.key));
  const gone = taken.filter((row) => !present.has(row.key));
  const elsewhere = taken.filter((row) => {
    const next = present.get(row.key);
    return next && (next.state !== row.state || next.priority !== row.priority);
  });
  return {
    rows: taken.map((row) => ({ ...(present.get(row.key) ?? left(row, alarms)), isGone: !present.has(row.key) })),
    changes: come.length + gone.length + elsewhere.length,
    newHigh: come.filter((row) => row.priority === 'high').length,
  };
}

/** A line that is in the view no more, with its alarms as they are by now; one that is not known any more is over. */
function left(row: AlarmRow, alarms: readonly Alarm[]): AlarmRow {
  const known = new Map(alarms.map((alarm) => [alarm.id, alarm]));
  const its = row.alarms.map((alarm): Alarm => known.get(alarm.id) ?? { ...alarm, state: 'cleared', active: false }).sort(byUrgency);
  return { ...row, alarms: its, state: its[0]?.state ?? 'cleared' };
}
