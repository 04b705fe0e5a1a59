import type { Value } from '../city/api';
import { decimal } from '../shared/format';
import { fieldName, stateName, words } from '../shared/words';

/** Units by the end of a field's name. */
const unitOfSuffix: [string, string, number][] = [
  ['KWh', 'kWh', 2],
  ['Kmh', 'km/h', 0],
  ['powerW', 'W', 1],
  ['PowerW', 'W', 1],
  ['level', '%', 0],
  ['occupancy', '%', 1],
  ['periodS', 's', 0],
  ['heading', '°', 0],
  ['facing', '°', 0],
];

/** Words of these fields are ids in camel case; other texts are written by people and shown as they are. */
const choiceFields = new Set(['status', 'mode', 'fault', 'position', 'duty']);

/** A value with its unit, as people read it. */
export function valueText(field: string, value: Value): string {
  if (field === 'message' && value === '') {
    return words.blank;
  }
  if (value === null || value === undefined || value === '') {
    return words.unknown;
  }
  if (typeof value === 'boolean') {
    return value ? words.yes : words.no;
  }
  if (Array.isArray(value)) {
    return value.join(', ');
  }
  if (typeof value === 'string') {
    return choiceFields.has(field) ? stateName(value) : value;
  }
  if (field === 'lon' || field === 'lat') {
    return value.toFixed(5);
  }
  if (field === 'countedYear') {
    return String(value);
  }
  const unit = unitOfSuffix.find(([suffix]) => field.endsWith(suffix));
  return unit ? `${decimal(value, unit[2])} ${unit[1]}`.replace(' °', '°') : decimal(value, 2);
}

/** Values in a line: `60 %` of one, `Plan 3 · Mode Local` of more. */
export function valuesLine(values: Record<string, Value>): string {
  const entries = Object.entries(values);
  return entries.map(([field, value]) => (entries.length === 1 ? valueText(field, value) : `${fieldName(field)} ${valueText(field, value)}`)).join(' · ');
}
