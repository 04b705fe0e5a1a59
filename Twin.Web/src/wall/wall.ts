import type { Alarm, AlarmKpi, Priority } from '../city/api';
import { allPriorities, rowsOf, type AlarmRow } from '../alarms/rows';

/** How many alarms a wall tells: more cannot be read in passing. */
export const mostOnWall = 5;

/** The lines that matter most to who passes: the highest priority first, also while there is no flood, for nobody acknowledges at a wall. */
export function mostImportant(alarms: readonly Alarm[], isFlood: boolean): { rows: AlarmRow[]; others: number } {
  const rows = rowsOf(alarms, 'open', { priorities: allPriorities }, isFlood);
  const ranked = allPriorities.flatMap((priority) => rows.filter((row) => row.priority === priority));
  return { rows: ranked.slice(0, mostOnWall), others: Math.max(0, ranked.length - mostOnWall) };
}

/** Open alarms by priority. */
export const openBy = (kpi: AlarmKpi): [Priority, number][] => allPriorities.map((priority) => [priority, kpi[priority]]);

/** A share in percent with one decimal, never rounded up: all is said only of all. */
export const shareOf = (part: number, total: number): number => (total > 0 ? Math.floor((part / total) * 1_000) / 10 : 0);
