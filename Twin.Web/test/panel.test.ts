import { describe, expect, it } from 'vitest';
import type { DeviceTwin, StreetTwin, Why, WhyStep } from '../src/city/api';
import { agreementOf, compare } from '../src/panel/agreement';
import { appended, drawn, emptySeries, longestSilenceMs, since, summary, type Series } from '../src/panel/chartData';
import { together } from '../src/panel/streets';
import { valuesLine } from '../src/panel/values';
import { stepText } from '../src/panel/whyText';

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 24, 20, minute)).toISOString();
const ms = (minute: number): number => Date.parse(at(minute));
const lamp = (level: number | undefined, minute = 0): DeviceTwin => ({
  id: 'lamp-1', kind: 'lamp', name: '', zone: 'HOP', position: { lon: 0, lat: 0 }, status: 'ok', desired: null, ageMs: 0, street: null, cause: null, attributes: {}, derived: [], alarms: [],
  reported: level === undefined ? null : { at: at(minute), seq: 1, ageMs: 0, values: { level, status: 'ok' } },
});
const why = (wanted: Record<string, string | number> | null, ...chain: Partial<WhyStep>[]): Why => ({
  wanted: wanted && { values: wanted, source: 'dynamic', until: null }, layers: [], chain: chain.map((step) => ({ step: 'command', text: '', ...step })), earlier: [], reported: null, device: 'lamp-1', time: '',
});

describe('whether a device does what is wanted', () => {
  it('is so within a percent of the level, as the twin has it', () => {
    expect(compare(lamp(74.5), why({ level: 75 })).map(({ field, differs }) => [field, differs])).toEqual([['level', false], ['status', false]]);
    expect(compare(lamp(73.9), why({ level: 75 }))[0]?.differs).toBe(true);
    expect(agreementOf(lamp(75), why({ level: 75 }, { step: 'acknowledgement', at: at(1) }), ms(9))).toEqual({ state: 'does', since: at(1) });
  });

  it('is under way for three minutes, then a difference since it was asked', () => {
    const asked = why({ level: 50 }, { at: at(5) });
    expect(agreementOf(lamp(75), asked, ms(7))).toEqual({ state: 'underWay', since: at(5) });
    expect(agreementOf(lamp(75), asked, ms(9))).toEqual({ state: 'differs', since: at(5) });
  });

  it('is a difference since the report that left what was done before', () => {
    expect(agreementOf(lamp(20, 8), why({ level: 50 }, { at: at(5) }, { step: 'acknowledgement', at: at(6) }), ms(8))).toEqual({ state: 'differs', since: at(8) });
  });

  it('says what was refused, what is silent and what nobody asks for', () => {
    expect(agreementOf(lamp(75), why({ level: 50 }, { status: 'refused', at: at(5) }), ms(6)).state).toBe('refused');
    expect(agreementOf(lamp(undefined), why({ level: 50 }), ms(6)).state).toBe('silent');
    expect(agreementOf(lamp(75), why(null), ms(6)).state).toBe('nothing');
  });
});

describe('the steps of why', () => {
  it('are said from their members, and as the twin says them where it has none', () => {
    const said = (step: Partial<WhyStep>): string => stepText({ step: 'rule', text: 'as the twin says', ...step });
    expect(said({ step: 'reading', device: 'counter-1', vehicles: 5, periodS: 60 })).toBe('counter-1 counted 5 vehicles in 60 s.');
    expect(said({ rule: 'moderateTraffic', volumePerHour: 605.2, capacityPerHour: 1_800 })).toBe('605 vehicles/h are 34 % of the 1,800 that the street can carry: moderate traffic.');
    expect(said({ rule: 'noCountYet', volumePerHour: 0, capacityPerHour: 1_800 })).toContain('full level');
    expect(said({ step: 'decision', level: 70, id: 'standard' })).toBe('The program standard says 70 % at this hour.');
    expect(said({ step: 'command', status: 'taken', attempts: 3 })).toBe('The controller took it; the device does not report it yet. Sent 3 times.');
    expect([said({ rule: 'newRule' }), said({ step: 'newStep' })]).toEqual(['as the twin says', 'as the twin says']);
  });
});

describe('the course of a value', () => {
  const series = (minutes: number[], levels: (number | null)[]): Series => ({ at: minutes.map(ms), values: { level: levels } });
  const seconds = (...minutes: number[]): number[] => minutes.map((minute) => ms(minute) / 1_000);

  it('takes what is newer than what it has, and an unreported value for a gap', () => {
    const one = appended(emptySeries(['level']), ms(1), { level: 50 });
    expect(appended(one, ms(1), { level: 60 })).toBe(one);
    expect(appended(one, ms(2), {}).values['level']).toEqual([50, null]);
  });

  it('holds a value to the next one and to now', () => {
    expect(drawn(series([0, 5], [50, 75]), ['level'], ms(9), 600_000, false)).toEqual([seconds(0, 5, 9), [50, 75, 75]]);
  });

  it('breaks off where the silence was too long', () => {
    const [times, levels] = drawn(series([0, 30], [50, 75]), ['level'], ms(30), 600_000, false);
    expect(times).toEqual([ms(0) / 1_000, ms(10) / 1_000, (ms(10) + 1) / 1_000, ms(30) / 1_000]);
    expect(levels).toEqual([50, 50, null, 75]);
    expect(drawn(series([0, 30], [5, 6]), ['level'], ms(31), 600_000, true)[1]).toEqual([5, null, 6]);
  });

  it('forgets what is older than its span but the value that holds at its begin', () => {
    expect(since(series([0, 1, 2, 3], [1, 2, 3, 4]), ms(2)).values['level']).toEqual([2, 3, 4]);
    expect(since(series([0, 1], [1, 2]), ms(9)).values['level']).toEqual([2]);
  });

  it('knows its least, greatest and last value', () => {
    expect(summary(series([0, 1, 2], [50, null, 20]), 'level')).toEqual({ least: 20, greatest: 50, last: 20 });
    expect(summary(series([0], [null]), 'level')).toBeUndefined();
    expect([longestSilenceMs('counter', { periodS: 60 }), longestSilenceMs('lamp', undefined)]).toEqual([185_000, 2_250_000]);
  });
});

describe('the arcs of a street together', () => {
  it('sum up, and their mean level is that of the lamps that report', () => {
    const arc = (total: number, reporting: number, meanLevel: number | null): StreetTwin =>
      ({ lamps: { total, reporting, lit: reporting, meanLevel, powerW: 10, ratedPowerW: 20 }, openAlarms: 1, devices: { lamp: total } }) as Partial<StreetTwin> as StreetTwin;
    expect(together([arc(10, 10, 50), arc(10, 5, 80), arc(3, 0, null)])).toEqual({
      lamps: { total: 23, reporting: 15, lit: 15, meanLevel: 60, powerW: 30, ratedPowerW: 60 }, openAlarms: 3, devices: { lamp: 23 },
    });
  });
});

describe('valuesLine', () => {
  it('names the values where there is more than one', () => {
    expect(valuesLine({ level: 60 })).toBe('60 %');
    expect(valuesLine({ plan: 3, preempt: 0 })).toBe('Plan 3 · Preemption 0');
  });
});
