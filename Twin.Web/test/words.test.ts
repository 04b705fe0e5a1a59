import { describe, expect, it } from 'vitest';
import { holds, rangeOf } from '../src/city/kinds';
import { retryDelayMs } from '../src/live/backoff';
import { isMute, isStale } from '../src/live/freshness';
import { valueText } from '../src/panel/values';
import { age, clock, kilowatts } from '../src/shared/format';
import { spell } from '../src/shared/words';

describe('retryDelayMs', () => {
  it('doubles to fifteen seconds, half of it by chance', () => {
    expect([0, 1, 2, 3].map((attempt) => retryDelayMs(attempt, 1))).toEqual([500, 1_000, 2_000, 4_000]);
    expect(retryDelayMs(0, 0)).toBe(250);
    expect(retryDelayMs(1_000, 1)).toBe(15_000);
  });
});

describe('isStale', () => {
  it('holds unless the channel is open and something was heard of late', () => {
    expect(isStale({ live: false, heardAtMs: 1_000 }, 1_000)).toBe(true);
    expect(isStale({ live: true, heardAtMs: undefined }, 1_000)).toBe(true);
    expect(isStale({ live: true, heardAtMs: 1_000 }, 11_000)).toBe(false);
    expect(isStale({ live: true, heardAtMs: 1_000 }, 11_001)).toBe(true);
  });
});

describe('isMute', () => {
  it('holds when a city reports and the channel says nothing of it for long', () => {
    expect(isMute(0, 120, 20_001)).toBe(true);
    expect(isMute(0, 120, 20_000)).toBe(false);
    expect(isMute(0, 0.5, 600_000)).toBe(false);
  });
});

describe('what people read', () => {
  it('spells ids, ages, times and powers', () => {
    expect(spell('lampPowerTooHigh')).toBe('Lamp power too high');
    expect([400, 59_000, 600_000, 7_200_000, 259_200_000].map(age)).toEqual(['0.4 s', '59 s', '10 min', '2 h', '3 days']);
    expect(clock('2026-11-23T21:04:05.120Z', 'Europe/Paris')).toBe('22:04:05');
    expect(kilowatts(2_114_200)).toBe('2,114');
  });

  it('gives values their units and their words', () => {
    expect(valueText('level', 60)).toBe('60 %');
    expect(valueText('powerW', 41.52)).toBe('41.5 W');
    expect(valueText('energyKWh', 812.4)).toBe('812.4 kWh');
    expect(valueText('heading', 270)).toBe('270°');
    expect(valueText('status', 'ok')).toBe('OK');
    expect(valueText('message', 'RUE FERMEE')).toBe('RUE FERMEE');
    expect(valueText('occupied', false)).toBe('no');
    expect(valueText('speedLimitKmh', null)).toBe('unknown');
  });
});

describe('rangeOf', () => {
  it('holds the ordinals of a kind and no other, and none of a kind the city lacks', () => {
    const overview = { kinds: [{ kind: 'lamp', first: 0, count: 10 }, { kind: 'signal', first: 10, count: 2 }] } as never;
    const signals = rangeOf(overview, 'signal');
    expect([9, 10, 11, 12].map((ordinal) => holds(signals, ordinal))).toEqual([false, true, true, false]);
    expect(holds(rangeOf(overview, 'vehicle'), 0)).toBe(false);
  });
});
