import { describe, expect, it } from 'vitest';
import type { Frame, FrameEntry } from '../src/live/frame';
import { alarm, applyFrame, emptyCity, forgetAll, ok, silent } from '../src/live/liveCity';

const frame = (type: Frame['type'], zone: number, ...entries: FrameEntry[]): Frame => ({ type, zone, timeMs: 0, entries });
const lamp = (ordinal: number, status: number, level = 0): FrameEntry => ({ ordinal, status, value: level, extra: 0 });
const vehicle = (ordinal: number, lon: number): FrameEntry => ({ ordinal, status: ok, value: 0, extra: 0, place: { lon, lat: 43 } });

describe('applyFrame', () => {
  it('keeps the newest state of each device and says what changed', () => {
    const city = emptyCity(5);
    applyFrame(city, frame('changes', 0, lamp(1, ok, 30)));
    expect([...applyFrame(city, frame('changes', 0, lamp(1, alarm, 60), lamp(2, ok, 10)))]).toEqual([1, 2]);
    expect([...city.status]).toEqual([silent, alarm, ok, silent, silent]);
    expect(city.value[1]).toBe(60);
  });

  it('voids by a snapshot what it knew of that zone, and of no other', () => {
    const city = emptyCity(5);
    applyFrame(city, frame('changes', 0, lamp(0, ok, 5), lamp(1, ok, 5)));
    applyFrame(city, frame('changes', 7, lamp(2, ok, 5)));
    expect([...applyFrame(city, frame('snapshot', 0, lamp(1, ok, 9)))].sort()).toEqual([0, 1]);
    expect([...city.status]).toEqual([silent, ok, ok, silent, silent]);
  });

  it('does not lose a vehicle that has moved on when the zone it left is stated anew', () => {
    const city = emptyCity(5);
    applyFrame(city, frame('changes', 0, vehicle(4, 3.1)));
    applyFrame(city, frame('changes', 1, vehicle(4, 3.2)));
    applyFrame(city, frame('snapshot', 0));
    expect(city.vehicles.get(4)?.lon).toBe(3.2);
  });

  it('does not draw a vehicle that has never reported, and passes over devices the map does not know', () => {
    const city = emptyCity(2);
    applyFrame(city, frame('snapshot', 0, { ...vehicle(1, 0), status: silent }, lamp(99, ok)));
    expect(city.vehicles.size).toBe(0);
  });
});

describe('forgetAll', () => {
  it('leaves nothing that could be taken for current', () => {
    const city = emptyCity(3);
    applyFrame(city, frame('changes', 0, lamp(0, ok), vehicle(2, 3)));
    expect([...forgetAll(city)]).toEqual([0, 2]);
    expect([...city.status]).toEqual([silent, silent, silent]);
    expect(city.vehicles.size).toBe(0);
  });
});
