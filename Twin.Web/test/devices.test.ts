import { describe, expect, it } from 'vitest';
import type { DeviceTwin } from '../src/city/api';
import { desiredOf, summaryOf } from '../src/devices/columns';
import { errorAt, everything, fromParameters, openingFilter, requestOf, setOf, toParameters, type ListFilter } from '../src/devices/listFilter';

const full: ListFilter = { kind: 'lamp', zone: 'HOP', status: 'alarm', where: 'level < 50', ring: [[3.87, 43.6], [3.88, 43.6], [3.88, 43.61], [3.87, 43.6]] };

describe('the filter of the list', () => {
  it('stands in the address and is read from it', () => {
    expect(fromParameters(new URLSearchParams(toParameters(full).toString()))).toEqual(full);
    expect(toParameters(everything).toString()).toBe('');
    expect(fromParameters(new URLSearchParams('kind=train&within=a,b'))).toEqual(everything);
  });

  it('opens as what is selected or as the address says, which speaks first where the page was loaded with it', () => {
    const set = { type: 'set', set: { kind: 'sign', where: 'lit' } } as const;
    const ofSet = { ...everything, kind: 'sign', where: 'lit' };
    expect(openingFilter(toParameters(full), set, true)).toEqual(full);
    expect(openingFilter(toParameters(full), set, false)).toEqual(ofSet);
    expect(openingFilter(new URLSearchParams(), set, true)).toEqual(ofSet);
    expect(openingFilter(toParameters(full), { type: 'zone', code: 'CVA' }, false)).toEqual(full);
    expect(openingFilter(new URLSearchParams(), { type: 'zone', code: 'CVA' }, false).zone).toBe('CVA');
    expect(openingFilter(new URLSearchParams(), { type: 'device', id: 'lamp-00001' }, true)).toEqual(everything);
  });

  it('asks the twin for the same devices as it selects', () => {
    expect(requestOf(full)).toEqual({ kind: 'lamp', zone: 'HOP', status: 'alarm', where: 'level < 50', geometry: '{"type":"Polygon","coordinates":[[[3.87,43.6],[3.88,43.6],[3.88,43.61],[3.87,43.6]]]}' });
    expect(requestOf(everything)).toEqual({});
    expect(setOf(full)).toEqual({ kind: 'lamp', zone: 'HOP', where: "status = 'alarm' AND (level < 50)", ring: full.ring });
    expect(setOf({ ...everything, kind: 'lamp' })).toEqual({ kind: 'lamp' });
    expect(setOf(everything)).toBeUndefined();
  });

  it('finds the character that the twin blames', () => {
    expect(errorAt("Character 9: No device has a property 'bad'.", 'level < bad')).toBe(8);
    expect(errorAt('Character 99: more is expected.', 'level <')).toBe(7);
    expect(errorAt('This is not understood.', 'level')).toBeUndefined();
  });
});

describe('a cell', () => {
  const lamp = { kind: 'lamp', reported: { values: { level: 60, powerW: 41.5 } }, desired: { values: { level: 80, dim: null } } } as unknown as DeviceTwin;

  it('says what is reported and desired with units, and nothing where nothing is', () => {
    expect(summaryOf(lamp)).toBe('Level 60 % · Power 41.5 W');
    expect(desiredOf(lamp)).toBe('Level 80 %');
    expect(summaryOf({ ...lamp, reported: null })).toBe('');
    expect(desiredOf({ ...lamp, desired: null })).toBe('');
  });
});
