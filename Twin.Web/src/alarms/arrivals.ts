import type { Alarm } from '../city/api';

/** The high alarms that nobody knows of, by id and occurrence: one that comes back is announced again. */
export const urgentOf = (alarms: readonly Alarm[]): Map<string, Alarm> =>
  new Map(alarms.filter((alarm) => alarm.priority === 'high' && alarm.state === 'unacknowledged').map((alarm) => [`${alarm.id}/${alarm.occurrences}`, alarm]));

/** Those of them that were not there before. */
export const arrivals = (before: ReadonlySet<string>, now: ReadonlyMap<string, Alarm>): Alarm[] => [...now].filter(([key]) => !before.has(key)).map(([, alarm]) => alarm);
