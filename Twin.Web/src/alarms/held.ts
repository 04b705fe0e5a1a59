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
  const known = new Map(alarms.map((alarm) => [alarm.id, alarm]));
  const keys = new Set(taken.map((row) => row.key));
  const come = now.filter((row) => !keys.has(row.key));
  const gone = taken.filter((row) => !present.has(row.key));
  const elsewhere = taken.filter((row) => {
    const next = present.get(row.key);
    return next && (next.state !== row.state || next.priority !== row.priority);
  });
  return {
    rows: taken.map((row) => {
      const next = present.get(row.key);
      return next ? { ...next, alarms: inPlace(row, next, known), isGone: false } : { ...left(row, known), isGone: true };
    }),
    changes: come.length + gone.length + elsewhere.length,
    newHigh: come.filter((row) => row.priority === 'high').length,
  };
}

/** The alarms of a line by now in the order that they had; those that came stand after them. */
function inPlace(row: AlarmRow, next: AlarmRow, known: ReadonlyMap<string, Alarm>): Alarm[] {
  const before = new Set(row.alarms.map((alarm) => alarm.id));
  return [...row.alarms.map((alarm) => nowOf(alarm, known)), ...next.alarms.filter((alarm) => !before.has(alarm.id))];
}

/** A line that is in the view no more, with its alarms as they are by now. */
function left(row: AlarmRow, known: ReadonlyMap<string, Alarm>): AlarmRow {
  const alarms = row.alarms.map((alarm) => nowOf(alarm, known));
  return { ...row, alarms, state: [...alarms].sort(byUrgency)[0]?.state ?? 'cleared' };
}

/** One that is not known any more is over. */
const nowOf = (alarm: Alarm, known: ReadonlyMap<string, Alarm>): Alarm => known.get(alarm.id) ?? { ...alarm, state: 'cleared', active: false };
