import type { DeviceTwin, Value } from '../city/api';
import type { Kind } from '../city/kinds';
import { valueText } from '../panel/values';
import { fieldName } from '../shared/words';

/** The reported values that a list of a kind shows, in this order. */
export const reportedColumns: Record<Kind, readonly string[]> = {
  lamp: ['level', 'powerW', 'energyKWh'],
  signal: ['stage', 'plan', 'mode', 'preempt'],
  camera: ['on', 'preset', 'fault'],
  bollard: ['position', 'occupied'],
  sign: ['lit', 'message'],
  counter: ['vehicles', 'periodS', 'occupancy', 'meanSpeedKmh'],
  vehicle: ['duty', 'speedKmh', 'heading'],
};

/** Columns whose values are numbers: set to the right, digit below digit. */
const numbers = new Set(['level', 'powerW', 'energyKWh', 'stage', 'plan', 'preempt', 'preset', 'vehicles', 'periodS', 'occupancy', 'meanSpeedKmh', 'speedKmh', 'heading']);

export const isNumber = (field: string): boolean => numbers.has(field);

/** A value as a cell shows it: nothing where nothing was reported. */
export const cellOf = (values: Record<string, Value> | undefined, field: string): string => {
  const value = values?.[field];
  return value === undefined || value === null ? '' : valueText(field, value);
};

/** What a device reports in one cell, for lists of several kinds. */
export function summaryOf(device: DeviceTwin): string {
  const fields = reportedColumns[device.kind as Kind]?.slice(0, 2) ?? [];
  return fields
    .map((field) => [fieldName(field), cellOf(device.reported?.values, field)])
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `${name} ${text}`)
    .join(' · ');
}

/** What is desired of a device in one cell. */
export function desiredOf(device: DeviceTwin): string {
  return Object.entries(device.desired?.values ?? {})
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([field, value]) => `${fieldName(field)} ${valueText(field, value)}`)
    .join(' · ');
}
