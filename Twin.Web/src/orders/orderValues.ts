import type { Value } from '../city/api';
import type { Kind } from '../city/kinds';
import { isReadable, longestMessage } from './multi';

/** Kinds that can be ordered. */
export const orderableKinds: Kind[] = ['lamp', 'signal', 'camera', 'bollard', 'sign'];

export const canBeOrdered = (kind: string): boolean => orderableKinds.includes(kind as Kind);

/** What orders can set by kind. */
export const desirable: Record<string, string[]> = {
  lamp: ['level'],
  signal: ['plan', 'mode', 'preempt'],
  camera: ['on', 'preset'],
  bollard: ['position'],
  sign: ['message'],
};

export const signalModes = ['plan', 'local', 'police', 'maintenance', 'flashing', 'off'];

/** What a form has been filled with: a member that is absent stays as it is. `release` takes all back instead. */
export interface Draft {
  release: boolean;
  values: Record<string, Value>;
}

/** What the form begins with: what is wanted now, else what is reported, so that nothing jumps by accident. */
export function draftOf(kind: string, current: Record<string, Value> | undefined): Draft {
  switch (kind) {
    case 'lamp':
      return { release: false, values: { level: typeof current?.['level'] === 'number' ? Math.round(current['level']) : 100 } };
    case 'sign':
      return { release: false, values: { message: typeof current?.['message'] === 'string' ? current['message'] : '' } };
    default:
      return { release: false, values: {} };
  }
}

export type DraftProblem = 'nothing' | 'outOfRange' | 'tooLong' | 'unreadable';

/** What keeps the form from being sent. */
export function problemOf(kind: string, draft: Draft): DraftProblem | undefined {
  if (draft.release) {
    return undefined;
  }
  const entries = Object.entries(draft.values).filter(([, value]) => value !== undefined);
  if (entries.length === 0) {
    return 'nothing';
  }
  return entries.map(([field, value]) => problemOfValue(kind, field, value)).find((problem) => problem !== undefined);
}

function problemOfValue(kind: string, field: string, value: Value): DraftProblem | undefined {
  if (field === 'message' && typeof value === 'string') {
    return value.length > longestMessage ? 'tooLong' : isReadable(value) ? undefined : 'unreadable';
  }
  if (kind === 'lamp') {
    return inRange(value, 0, 100, false) ? undefined : 'outOfRange';
  }
  return field === 'plan' || field === 'preempt' || field === 'preset' ? (inRange(value, 0, 255, true) ? undefined : 'outOfRange') : undefined;
}

const inRange = (value: Value, least: number, most: number, isWhole: boolean): boolean =>
  typeof value === 'number' && value >= least && value <= most && (!isWhole || Number.isInteger(value));

/** The values of an order to many; null takes all back. */
export const bulkValues = (draft: Draft): Record<string, Value> | null => (draft.release ? null : defined(draft.values));

/** The values of a patch of one device, where each that is taken back is null. */
export const patchValues = (kind: string, draft: Draft): Record<string, Value> =>
  draft.release ? Object.fromEntries((desirable[kind] ?? []).map((field) => [field, null])) : defined(draft.values);

const defined = (values: Record<string, Value>): Record<string, Value> => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
