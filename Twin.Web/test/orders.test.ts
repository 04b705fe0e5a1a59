import { describe, expect, it } from 'vitest';
import type { BulkOrder, Command, Desired, OrderPreview } from '../src/city/api';
import { dawn, nextAt, untilOf } from '../src/orders/expiry';
import { canBeTakenBack, failures, parts, pauseMs } from '../src/orders/following';
import { isReadable, pagesOf } from '../src/orders/multi';
import { begin, step, type OrderEvent, type OrderFlow } from '../src/orders/orderFlow';
import { bulkValues, draftOf, patchValues, problemOf } from '../src/orders/orderValues';
import { filterOf } from '../src/selection/filter';
import { valuesText } from '../src/orders/text';

const order: BulkOrder = { targets: { kind: 'lamp', zones: ['HOP'] }, values: { level: 50 }, until: null, actor: 'operator:ana', reason: 'event' };
const preview = (total: number): OrderPreview => ({ kind: 'lamp', total, streets: 14, zones: [], silent: 0, inAlarm: 0, ordered: 0, unchanged: 0, refused: [], ratedPowerW: null, devices: [] });
const command = (counts: Partial<Command['counts']>, devices: Command['devices'] = []): Command => ({
  id: 'c1', status: 'pending', total: Object.values(counts).reduce((sum, number) => sum + number, 0), counts: { pending: 0, acknowledged: 0, superseded: 0, expired: 0, refused: 0, ...counts },
  targets: [], values: { level: 50 }, until: null, actor: 'operator:ana', reason: 'event', at: '2026-11-24T20:00:00Z', revokes: null, devices,
});
const theirs: Desired = { version: 3, values: { level: 80 }, actor: 'operator:bob', reason: 'rain', at: '2026-11-24T20:04:00Z', command: null, until: null };
const after = (flow: OrderFlow, ...events: OrderEvent[]): OrderFlow => events.reduce(step, flow);
const previewed = (total: number, version?: number): OrderFlow => after(begin(version), { type: 'preview', order }, { type: 'previewArrived', order, preview: preview(total), key: 'k' });

describe('the flow of an order', () => {
  it('goes from the form by preview and sending to the last answer', () => {
    const sending = after(previewed(12), { type: 'send' });
    expect(sending).toMatchObject({ stage: 'sending', key: 'k', order });
    const following = after(sending, { type: 'accepted', command: command({ pending: 12 }) });
    expect(following.stage).toBe('following');
    expect(after(following, { type: 'progressed', command: command({ pending: 1, acknowledged: 11 }) }).stage).toBe('following');
    expect(after(following, { type: 'progressed', command: command({ refused: 1, acknowledged: 11 }) }).stage).toBe('done');
  });

  it('asks a second time before more than a hundred devices are ordered, and not before that', () => {
    expect(after(previewed(100), { type: 'send' }).stage).toBe('sending');
    expect(after(previewed(101), { type: 'send' }).stage).toBe('confirming');
    expect(after(previewed(101), { type: 'send' }, { type: 'confirm' }).stage).toBe('sending');
    expect(after(previewed(101), { type: 'confirm' }).stage).toBe('previewed');
  });

  it('sends nothing where no device fits', () => {
    expect(after(previewed(0), { type: 'send' }).stage).toBe('previewed');
  });

  it('drops the answer to a question that is no longer asked', () => {
    const asked = after(begin(undefined), { type: 'preview', order });
    const edited = after(asked, { type: 'edit' });
    expect(after(edited, { type: 'previewArrived', order, preview: preview(5), key: 'k' })).toBe(edited);
    expect(after(asked, { type: 'previewArrived', order: { ...order }, preview: preview(5), key: 'k' })).toBe(asked);
  });

  it('keeps the key when nobody knows whether the order arrived, so that it is not given twice', () => {
    const uncertain = after(previewed(5), { type: 'send' }, { type: 'uncertain', problem: { text: 'timeout' } });
    expect(uncertain).toMatchObject({ stage: 'previewed', key: 'k', problem: { text: 'timeout' } });
    expect(after(uncertain, { type: 'send' })).toMatchObject({ stage: 'sending', key: 'k' });
    expect(after(uncertain, { type: 'accepted', command: command({ pending: 5 }) }).stage).toBe('following');
  });

  it('lets a refused order be changed', () => {
    const refused = after(previewed(5), { type: 'send' }, { type: 'refused', problem: { text: 'level' } });
    expect(refused.stage).toBe('refused');
    expect(after(refused, { type: 'edit' }).stage).toBe('editing');
  });

  it('stops for the order of somebody else until the operator has decided anew', () => {
    const overtaken = after(previewed(1, 2), { type: 'send' }, { type: 'overtaken', desired: theirs });
    expect(overtaken).toMatchObject({ stage: 'previewed', overtaken: theirs, version: 2 });
    expect(after(overtaken, { type: 'send' })).toBe(overtaken);
    const anew = after(overtaken, { type: 'rebase' });
    expect(anew).toMatchObject({ stage: 'editing', version: 3, overtaken: undefined });
    expect(after(anew, { type: 'preview', order }).stage).toBe('previewing');
  });

  it('takes what it knows already for no news', () => {
    const flow = begin(3);
    expect(after(flow, { type: 'overtaken', desired: theirs })).toBe(flow);
    expect(after(begin(undefined), { type: 'overtaken', desired: theirs }).overtaken).toBeUndefined();
  });
});

describe('following an order', () => {
  it('asks each second for a minute, then every five, until all have answered', () => {
    expect(pauseMs(undefined, 0)).toBe(1_000);
    expect(pauseMs(command({ pending: 1 }), 59_999)).toBe(1_000);
    expect(pauseMs(command({ pending: 1 }), 60_000)).toBe(5_000);
    expect(pauseMs(command({ acknowledged: 1 }), 0)).toBeUndefined();
  });

  it('counts by state and lists what was not done, the refused first', () => {
    const ordered = command({ acknowledged: 3, refused: 1 }, [{ device: 'lamp-2', status: 'expired', reason: null }, { device: 'lamp-3', status: 'acknowledged', reason: null }, { device: 'lamp-9', status: 'refused', reason: 'noDimming' }]);
    expect(parts(ordered)).toEqual([{ state: 'acknowledged', count: 3, share: 0.75 }, { state: 'refused', count: 1, share: 0.25 }]);
    expect(failures(ordered).map((device) => device.device)).toEqual(['lamp-9', 'lamp-2']);
    expect(canBeTakenBack(ordered)).toBe(true);
    expect(canBeTakenBack(command({ superseded: 3 }))).toBe(false);
    expect(canBeTakenBack({ ...ordered, revokes: 'c0' })).toBe(false);
  });
});

describe('the end of an order', () => {
  const at = Date.parse('2026-11-24T21:30:00Z');

  it('follows the clock of the city', () => {
    expect(untilOf({ type: 'minutes', minutes: 30 }, at, 'Europe/Paris')).toBe('2026-11-24T22:00:00.000Z');
    expect(untilOf({ type: 'open' }, at, 'Europe/Paris')).toBeNull();
    expect(untilOf(dawn, at, 'Europe/Paris')).toBe('2026-11-25T05:00:00.000Z');
    expect(untilOf(dawn, Date.parse('2026-11-25T03:00:00Z'), 'Europe/Paris')).toBe('2026-11-25T05:00:00.000Z');
    expect(untilOf(dawn, Date.parse('2026-11-25T05:00:00Z'), 'Europe/Paris')).toBe('2026-11-26T05:00:00.000Z');
  });

  it('is right on the nights when the clocks change', () => {
    expect(new Date(nextAt(6, 0, Date.parse('2027-03-27T22:00:00Z'), 'Europe/Paris')).toISOString()).toBe('2027-03-28T04:00:00.000Z');
    expect(new Date(nextAt(6, 0, Date.parse('2026-10-24T21:00:00Z'), 'Europe/Paris')).toISOString()).toBe('2026-10-25T05:00:00.000Z');
    expect(nextAt(2, 30, Date.parse('2027-03-27T22:00:00Z'), 'Europe/Paris')).toBeGreaterThan(Date.parse('2027-03-28T00:00:00Z'));
  });
});

describe('what is ordered', () => {
  it('is checked before it is sent', () => {
    expect(problemOf('lamp', { release: false, values: { level: 101 } })).toBe('outOfRange');
    expect(problemOf('lamp', { release: false, values: { level: Number.NaN } })).toBe('outOfRange');
    expect(problemOf('lamp', draftOf('lamp', undefined))).toBeUndefined();
    expect(problemOf('signal', draftOf('signal', { plan: 2 }))).toBe('nothing');
    expect(problemOf('signal', { release: false, values: { plan: 2.5 } })).toBe('outOfRange');
    expect(problemOf('sign', { release: false, values: { message: 'RUE FERMEE[nl' } })).toBe('unreadable');
    expect(problemOf('sign', { release: false, values: { message: 'x'.repeat(513) } })).toBe('tooLong');
    expect(problemOf('bollard', { release: true, values: {} })).toBeUndefined();
  });

  it('leaves out what stays as it is, and names what is taken back', () => {
    expect(bulkValues({ release: false, values: { plan: 3, mode: undefined } })).toEqual({ plan: 3 });
    expect(bulkValues({ release: true, values: { plan: 3 } })).toBeNull();
    expect(patchValues('signal', { release: true, values: {} })).toEqual({ plan: null, mode: null, preempt: null });
  });

  it('is said in a line', () => {
    expect(valuesText('lamp', { level: 50 })).toBe('Level 50 %');
    expect(valuesText('lamp', null)).toBe('Back to the program');
    expect(valuesText('signal', { plan: 3, mode: null })).toBe('Plan 3, Mode program');
  });
});

describe('the message of a sign', () => {
  it('shows its pages and lines without the tags', () => {
    expect(pagesOf('[jl3]RUE FERMEE[nl]DEVIATION[np][fo2]A [[9]]')).toEqual([['RUE FERMEE', 'DEVIATION'], ['A [9]']]);
    expect(pagesOf('')).toEqual([['']]);
  });

  it('is readable when its brackets are', () => {
    expect(isReadable('A[nl]B[[x]][/fl][fl5o5]')).toBe(true);
    expect(isReadable('A[nl')).toBe(false);
    expect(isReadable('A]B')).toBe(false);
    expect(isReadable('A[1]')).toBe(false);
  });
});

describe('filterOf', () => {
  it('means the devices that the order means', () => {
    expect(filterOf({ kind: 'lamp', streets: ['street-1', 'street-2'], where: 'level > 50 OR lit' })).toEqual({ kind: 'lamp', where: "(level > 50 OR lit) AND street IN ('street-1', 'street-2')" });
    expect(filterOf({ devices: ["a'b"] })).toEqual({ where: "id IN ('a''b')" });
  });
});
