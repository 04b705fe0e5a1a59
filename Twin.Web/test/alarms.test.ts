import { describe, expect, it } from 'vitest';
import { arrivals, urgentOf } from '../src/alarms/arrivals';
import { explanationOf } from '../src/alarms/explanation';
import { figuresOf } from '../src/alarms/figures';
import { asTheyAre, held } from '../src/alarms/held';
import { selectionOf, selectionOfSubject } from '../src/alarms/place';
import { allPriorities, rowsOf } from '../src/alarms/rows';
import type { Alarm } from '../src/city/api';
import { mostImportant, shareOf } from '../src/wall/wall';

let number = 0;

function alarm(given: Partial<Alarm>): Alarm {
  const id = given.id ?? `alarm-HOP-${++number}`;
  return {
    id, zone: 'HOP', code: 'lampFailure', detail: null, priority: 'low', state: 'unacknowledged', active: true, subject: 'lamp-00001', group: null, count: 1, devices: [given.subject ?? 'lamp-00001'],
    occurrences: 1, raisedAt: '2026-11-24T20:00:00.000Z', lastRaisedAt: '2026-11-24T20:00:00.000Z', returnedAt: null, acknowledged: null, shelved: null, clearedAt: null, consequence: 'c', response: 'r',
    ...given,
  };
}

const all = { priorities: allPriorities };
const keys = (alarms: Alarm[], isFlood = false) => rowsOf(alarms, 'open', all, isFlood).map((row) => row.key);

describe('rowsOf', () => {
  it('puts what nobody knows of before what is gone before what is acknowledged, then the higher priority, then the newer', () => {
    const rows = keys([
      alarm({ id: 'known-high', state: 'acknowledged', priority: 'high' }),
      alarm({ id: 'gone', state: 'returned' }),
      alarm({ id: 'low-old' }),
      alarm({ id: 'low-new', lastRaisedAt: '2026-11-24T20:05:00.000Z' }),
      alarm({ id: 'medium', priority: 'medium' }),
      alarm({ id: 'high', priority: 'high' }),
      alarm({ id: 'shelved', state: 'shelved' }),
      alarm({ id: 'over', state: 'cleared' }),
    ]);
    expect(rows).toEqual(['high', 'medium', 'low-new', 'low-old', 'gone', 'known-high']);
  });

  it('makes one line of the single lamps of a street with one code, whose key stays when the second comes', () => {
    const first = alarm({ group: 'street-1', subject: 'lamp-00001', state: 'acknowledged' });
    const second = alarm({ group: 'street-1', subject: 'lamp-00002' });
    const other = alarm({ group: 'street-1', code: 'supplyLoss' });
    expect(keys([first, other])).toEqual(['supplyLoss@street-1', 'lampFailure@street-1']);
    const [line] = rowsOf([first, second, other], 'open', all, false).filter((row) => row.code === 'lampFailure');
    expect(line).toMatchObject({ key: 'lampFailure@street-1', state: 'unacknowledged', devices: 2, isGroup: true });
  });

  it('makes one line of a code in a flood, of high ones one for each zone and before the others', () => {
    const flood = [...Array(40).keys()].map((index) => alarm({ group: `street-${index}`, subject: `lamp-${index}` }));
    const cabinets = ['HOP', 'HOP', 'CEN'].map((zone) => alarm({ zone, priority: 'high', code: 'cabinetLoss', state: 'acknowledged' }));
    const rows = rowsOf([...flood, ...cabinets], 'open', all, true);
    expect(rows.map((row) => [row.key, row.alarms.length])).toEqual([['cabinetLoss/high/HOP', 2], ['cabinetLoss/high/CEN', 1], ['lampFailure/low', 40]]);
  });

  it('counts devices that lists do not name, and filters by priority and zone', () => {
    const cabinet = alarm({ count: 240, devices: [...Array(100).keys()].map((index) => `lamp-${index}`), priority: 'high' });
    expect(rowsOf([cabinet], 'open', all, false)[0]?.devices).toBe(240);
    expect(rowsOf([cabinet], 'open', { priorities: ['low'] }, false)).toEqual([]);
    expect(rowsOf([cabinet], 'open', { ...all, zone: 'CEN' }, false)).toEqual([]);
  });
});

describe('held', () => {
  const line = (id: string, given: Partial<Alarm> = {}) => rowsOf([alarm({ id, ...given })], 'open', all, false)[0] as ReturnType<typeof rowsOf>[number];

  it('moves nothing: what came waits, what is gone stays and says so, what changed shows its new state in its place', () => {
    const taken = [line('a'), line('b')];
    const now = [line('new', { priority: 'high' }), line('b', { state: 'acknowledged' })];
    const { rows, changes, newHigh } = held(taken, now, now.flatMap((row) => row.alarms));
    expect(rows.map((row) => [row.key, row.state, row.isGone])).toEqual([['a', 'cleared', true], ['b', 'acknowledged', false]]);
    expect([changes, newHigh]).toEqual([3, 1]);
  });

  it('says of what was put out of sight that it was, not that it is over', () => {
    const [row] = held([line('a')], [], [alarm({ id: 'a', state: 'shelved' })]).rows;
    expect([row?.isGone, row?.state]).toEqual([true, 'shelved']);
  });

  it('keeps the alarms of a line in their places too, and puts those that came behind them', () => {
    const [first, second, third] = ['1', '2', '3'].map((id) => alarm({ id, group: 'street-1' })) as [Alarm, Alarm, Alarm];
    const taken = rowsOf([first, second], 'open', all, false);
    const now = [{ ...first, state: 'acknowledged' as const }, second, third];
    expect(held(taken, rowsOf(now, 'open', all, false), now).rows[0]?.alarms.map((one) => [one.id, one.state])).toEqual([['1', 'acknowledged'], ['2', 'unacknowledged'], ['3', 'unacknowledged']]);
  });

  it('counts nothing when nothing changed', () => {
    const rows = [line('a'), line('b')];
    expect(held(rows, rows, rows.flatMap((row) => row.alarms))).toEqual(asTheyAre(rows));
  });
});

describe('figuresOf', () => {
  it('judges by EEMUA 191', () => {
    const kpi = { raisedLast10Min: 2, raisedLastHour: 13, raisedLast24H: 300, isFlood: false, standing: 9, unacknowledged: 0, stale: 5, chattering: 0, shelved: 0, low: 0, medium: 0, high: 0 };
    expect(figuresOf(kpi).map(({ name, judgement }) => `${name} ${judgement}`)).toEqual(['tenMinutes manageable', 'hour over', 'day manageable', 'standing fine', 'stale over', 'chattering fine']);
    expect(figuresOf({ ...kpi, raisedLast10Min: 11, isFlood: true })[0]?.judgement).toBe('flood');
  });
});

describe('the way to the place', () => {
  it('goes to the device, the cabinet, the zone of a gateway, the street of several lamps, and nowhere for a node', () => {
    expect(selectionOfSubject('lamp-00123', 'HOP')).toEqual({ type: 'device', id: 'lamp-00123' });
    expect(selectionOfSubject('vehicle-fire-02', 'HOP')).toEqual({ type: 'device', id: 'vehicle-fire-02' });
    expect(selectionOfSubject('cabinet-0012', 'HOP')).toEqual({ type: 'cabinet', id: 'cabinet-0012' });
    expect(selectionOfSubject('gateway-HOP', 'HOP')).toEqual({ type: 'zone', code: 'HOP' });
    expect(selectionOfSubject('twin/node-1', 'twin.node-1')).toBeUndefined();
    const street = [alarm({ group: 'street-7', subject: 'lamp-1' }), alarm({ group: 'street-7', subject: 'lamp-2' })];
    expect(selectionOf({ alarms: street })).toEqual({ type: 'street', id: 'street-7' });
    expect(selectionOf({ alarms: [...street, alarm({ zone: 'CEN' })] })).toBeUndefined();
  });
});

describe('what is said of an alarm', () => {
  it('is French by code and kind, and the twin’s own words where there are none', () => {
    expect(explanationOf(alarm({ code: 'deviceFault', subject: 'signal-0042' }), 'fr').consequence).toMatch(/carrefour/);
    expect(explanationOf(alarm({ code: 'deviceFault', subject: 'camera-017' }), 'fr').consequence).toBe('L’équipement ne fait pas son travail.');
    expect(explanationOf(alarm({ code: 'notYetKnown' }), 'fr')).toEqual({ consequence: 'c', response: 'r', language: 'en' });
    expect(explanationOf(alarm({}), 'en')).toEqual({ consequence: 'c', response: 'r', language: 'en' });
  });

  it('announces a high alarm once, and again when it comes back', () => {
    const first = alarm({ id: 'x', priority: 'high' });
    const known = new Set(urgentOf([first, alarm({ priority: 'low' })]).keys());
    expect([...known]).toEqual(['x/1']);
    expect(arrivals(known, urgentOf([first]))).toEqual([]);
    expect(arrivals(known, urgentOf([{ ...first, occurrences: 2 }])).map((one) => one.id)).toEqual(['x']);
  });
});

describe('the wall', () => {
  it('tells five at most, the highest first, and how many others there are', () => {
    const many = [...Array(7).keys()].map((index) => alarm({ id: `low-${index}` }));
    const { rows, others } = mostImportant([...many, alarm({ id: 'high', priority: 'high', state: 'acknowledged' })], false);
    expect([rows[0]?.key, rows.length, others]).toEqual(['high', 5, 3]);
  });

  it('says all only of all', () => {
    expect([shareOf(32_407, 32_408), shareOf(10, 10), shareOf(0, 0)]).toEqual([99.9, 100, 0]);
  });
});
