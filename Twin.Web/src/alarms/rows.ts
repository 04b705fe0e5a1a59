import type { Alarm, AlarmState, Priority } from '../city/api';

/** A line of the alarm sheet: one alarm, or several that have one cause to look at. */
export interface AlarmRow {
  /** Stays the same while alarms of the line come and go. */
  key: string;
  /** The alarms, the one that needs a person first before the others; never empty. */
  alarms: Alarm[];
  code: string;
  priority: Priority;
  /** The state of the one that needs a person first. */
  state: AlarmState;
  /** True when the line stands for a street's or, in a flood, a zone's or the city's alarms of one code, however many there are now. */
  isGroup: boolean;
  /** How many devices it concerns. */
  devices: number;
  /** When the newest one was raised last, ms since 1970. */
  raisedMs: number;
}

/** What the sheet is about: what somebody must look at, what is out of sight for a time, what is over. */
export type View = 'open' | 'shelved' | 'over';

export interface AlarmFilter {
  /** Those that are shown. */
  priorities: readonly Priority[];
  zone?: string;
}

export const allPriorities: Priority[] = ['high', 'medium', 'low'];

const urgencyOfState: Record<AlarmState, number> = { unacknowledged: 0, returned: 1, acknowledged: 2, shelved: 3, cleared: 4 };
const urgencyOfPriority: Record<Priority, number> = { high: 0, medium: 1, low: 2 };

/** True while a person must act on it or know of it. */
export const isOpen = (alarm: Alarm): boolean => alarm.state === 'unacknowledged' || alarm.state === 'returned' || alarm.state === 'acknowledged';

/** True while it can be acknowledged: nobody knows of its present occurrence. */
export const canAcknowledge = (alarm: Alarm): boolean => alarm.state === 'unacknowledged' || alarm.state === 'returned';

/** What needs a person first: not acknowledged, gone unseen, acknowledged; within, by priority; the newest first. */
export function byUrgency(left: Alarm, right: Alarm): number {
  return (
    urgencyOfState[left.state] - urgencyOfState[right.state] ||
    urgencyOfPriority[left.priority] - urgencyOfPriority[right.priority] ||
    Date.parse(right.lastRaisedAt) - Date.parse(left.lastRaisedAt) ||
    (left.id < right.id ? -1 : 1)
  );
}

/** The priority first, as in a flood: nothing may bury what is high. */
export const byPriority = (left: Alarm, right: Alarm): number => urgencyOfPriority[left.priority] - urgencyOfPriority[right.priority] || byUrgency(left, right);
const byEnd = (left: Alarm, right: Alarm): number => Date.parse(right.clearedAt ?? right.lastRaisedAt) - Date.parse(left.clearedAt ?? left.lastRaisedAt);
const byReturn = (left: Alarm, right: Alarm): number => Date.parse(left.shelved?.until ?? '') - Date.parse(right.shelved?.until ?? '') || byUrgency(left, right);

/** The lines of a view. In a flood all of one code are one line, of high priority those of one zone: somebody must go there. */
export function rowsOf(alarms: readonly Alarm[], view: View, filter: AlarmFilter, isFlood: boolean): AlarmRow[] {
  const fitting = alarms.filter((alarm) => isIn(alarm, view) && filter.priorities.includes(alarm.priority) && (!filter.zone || alarm.zone === filter.zone));
  if (view === 'over') {
    return fitting.sort(byEnd).map((alarm) => row(alarm.id, [alarm], false));
  }
  const order = view === 'shelved' ? byReturn : isFlood ? byPriority : byUrgency;
  const lines = new Map<string, Alarm[]>();
  for (const alarm of fitting.sort(order)) {
    const key = keyOf(alarm, isFlood && view === 'open');
    const line = lines.get(key);
    if (line) {
      line.push(alarm);
    } else {
      lines.set(key, [alarm]);
    }
  }
  return [...lines].map(([key, line]) => row(key, line, key !== line[0]?.id));
}

function isIn(alarm: Alarm, view: View): boolean {
  return view === 'open' ? isOpen(alarm) : view === 'shelved' ? alarm.state === 'shelved' : alarm.state === 'cleared';
}

function keyOf(alarm: Alarm, isFlood: boolean): string {
  if (isFlood) {
    return alarm.priority === 'high' ? `${alarm.code}/high/${alarm.zone}` : `${alarm.code}/${alarm.priority}`;
  }
  return alarm.group ? `${alarm.code}@${alarm.group}` : alarm.id;
}

function row(key: string, alarms: Alarm[], isGroup: boolean): AlarmRow {
  const lead = alarms[0] as Alarm;
  return {
    key,
    alarms,
    code: lead.code,
    priority: lead.priority,
    state: lead.state,
    isGroup,
    devices: distinct(alarms),
    raisedMs: Math.max(...alarms.map((alarm) => Date.parse(alarm.lastRaisedAt))),
  };
}

/** Lists name at most a hundred devices of an alarm; what is not named is counted. */
function distinct(alarms: readonly Alarm[]): number {
  const named = new Set(alarms.flatMap((alarm) => alarm.devices)).size;
  return named + alarms.reduce((sum, alarm) => sum + alarm.count - alarm.devices.length, 0);
}
