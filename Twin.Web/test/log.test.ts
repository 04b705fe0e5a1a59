import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../src/city/api';
import { byDay, corrections, merged } from '../src/log/entries';
import { sentenceOf } from '../src/log/sentence';
import { fromInput, shiftAt, shiftBefore, toInput } from '../src/log/shift';

const paris = 'Europe/Paris';
const at = (text: string): number => Date.parse(text);
const iso = ({ fromMs, toMs }: { fromMs: number; toMs: number }): string[] => [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];

const entry = (given: Partial<LogEntry>): LogEntry => ({
  id: 1, at: '2026-11-24T20:00:00.000Z', author: 'operator:ana', category: 'note', text: 'As written', subjects: [], data: null, refersTo: null, ...given,
});

describe('shifts', () => {
  it('begin at 6, 14 and 22 by the clock of the city', () => {
    expect(iso(shiftAt(at('2026-11-24T12:00:00Z'), paris))).toEqual(['2026-11-24T05:00:00.000Z', '2026-11-24T13:00:00.000Z']);
    expect(iso(shiftAt(at('2026-11-24T13:00:00Z'), paris))).toEqual(['2026-11-24T13:00:00.000Z', '2026-11-24T21:00:00.000Z']);
    expect(iso(shiftAt(at('2026-12-01T02:00:00Z'), paris))).toEqual(['2026-11-30T21:00:00.000Z', '2026-12-01T05:00:00.000Z']);
    expect(iso(shiftBefore(shiftAt(at('2026-11-24T05:30:00Z'), paris), paris))).toEqual(['2026-11-23T21:00:00.000Z', '2026-11-24T05:00:00.000Z']);
  });

  it('are an hour longer or shorter in the nights that change the clocks', () => {
    const autumn = shiftAt(at('2026-10-25T00:30:00Z'), paris);
    const spring = shiftAt(at('2026-03-29T00:30:00Z'), paris);
    expect([(autumn.toMs - autumn.fromMs) / 3_600_000, (spring.toMs - spring.fromMs) / 3_600_000]).toEqual([9, 7]);
  });

  it('are written and read as the city’s time', () => {
    expect(toInput(at('2026-07-14T20:05:00Z'), paris)).toBe('2026-07-14T22:05');
    expect(fromInput('2026-07-14T22:05', paris)).toBe(at('2026-07-14T20:05:00Z'));
    expect(fromInput('2026-10-25T02:30', paris)).toBe(at('2026-10-25T00:30:00Z'));
    expect(fromInput('', paris)).toBeUndefined();
  });
});

describe('entries', () => {
  it('are each there once, the newest first, by the day of the city', () => {
    const list = merged([entry({ id: 2, at: '2026-11-24T23:30:00Z' }), entry({ id: 1, at: '2026-11-24T22:30:00Z' })], [entry({ id: 3, at: '2026-11-25T08:00:00Z' }), entry({ id: 2, at: '2026-11-24T23:30:00Z' })]);
    expect(byDay(list, paris).map(({ day, entries }) => [day, entries.map((one) => one.id)])).toEqual([['2026-11-25', [3, 2]], ['2026-11-24', [1]]]);
  });

  it('know their newest correction', () => {
    expect([...corrections([entry({ id: 5, refersTo: 1 }), entry({ id: 4, refersTo: 1 }), entry({ id: 1 })])]).toEqual([[1, 5]]);
  });
});

describe('sentenceOf', () => {
  const say = (data: LogEntry['data']): string => sentenceOf(entry({ data, text: 'the twin’s own' }), () => '22:00');

  it('says what the twin wrote by its code, and what it does not know as it is', () => {
    expect(say({ code: 'alarmRaised', alarmCode: 'lampFailure', priority: 'low', detail: 'relayFailure', count: 1 })).toBe('Alarm: Lamp failure (Low) · Relay failure');
    expect(say({ code: 'alarmShelved', alarmCode: 'cabinetLoss', priority: 'high', count: 38, until: 'x', note: 'works' })).toBe('Shelved: Cabinet loss (High) · 38 devices · until 22:00 · « works »');
    expect(say({ code: 'orderGiven', kind: 'lamp', total: 312, reason: 'event', until: 'x', 'value.level': 60 })).toBe('Order to 312 lamps: Level 60 % · until 22:00 · Reason: event');
    expect(say({ code: 'orderGiven', kind: 'lamp', total: 1, device: 'lamp-00001', takenBack: 'level' })).toBe('Order to lamp-00001: Level back to the program');
    expect(say({ code: 'orderTakenBack', kind: 'lamp', total: 2, reason: 'over' })).toBe('Order to 2 lamps taken back · Reason: over');
    expect(say({ code: 'notYetKnown' })).toBe('the twin’s own');
    expect(sentenceOf(entry({}), () => '')).toBe('As written');
  });
});
