import type { Command, CommandState } from '../city/api';
import { isDone } from './orderFlow';

/** How long a given order is asked for each second. */
const eagerMs = 60_000;
const eagerPauseMs = 1_000;
const patientPauseMs = 5_000;

/** How long to wait before an order's progress is read again; undefined when there is nothing more to hear. */
export function pauseMs(command: Command | undefined, followedMs: number): number | undefined {
  if (command && isDone(command)) {
    return undefined;
  }
  return followedMs < eagerMs ? eagerPauseMs : patientPauseMs;
}

/** In the order in which the bar shows them. */
export const states: CommandState[] = ['acknowledged', 'superseded', 'expired', 'refused', 'pending'];

/** The states that devices are in, and what part of the order each is. */
export function parts(command: Command): { state: CommandState; count: number; share: number }[] {
  return states
    .filter((state) => (command.counts[state] ?? 0) > 0)
    .map((state) => ({ state, count: command.counts[state], share: command.total === 0 ? 0 : command.counts[state] / command.total }));
}

/** Devices that did not do what was ordered, those refused first. */
export function failures(command: Command): Command['devices'] {
  const failed = command.devices.filter((device) => device.status === 'refused' || device.status === 'expired');
  return failed.sort((left, right) => (left.status === right.status ? left.device.localeCompare(right.device) : left.status === 'refused' ? -1 : 1));
}

/** True when there is something left to take back. */
export const canBeTakenBack = (command: Command): boolean => command.revokes === null && command.counts.pending + command.counts.acknowledged > 0;
