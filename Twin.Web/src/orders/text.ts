import type { BulkOrder, Command, Value } from '../city/api';
import { valueText } from '../panel/values';
import { fieldName } from '../shared/words';
import { words } from './words';

const release = (kind: string): string => (kind === 'lamp' ? words.release : words.releaseOther);

/** What is ordered, in a line: `Level 50 %`. */
export function valuesText(kind: string, values: Record<string, Value> | null): string {
  const entries = Object.entries(values ?? {});
  if (entries.every(([, value]) => value === null)) {
    return release(kind);
  }
  return entries.map(([field, value]) => `${fieldName(field)} ${value === null ? words.byProgram : field === 'message' ? `«${String(value)}»` : valueText(field, value)}`).join(', ');
}

export const orderText = (kind: string, order: BulkOrder | Command): string => valuesText(kind, order.values);
