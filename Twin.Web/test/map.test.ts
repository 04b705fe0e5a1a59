import { describe, expect, it } from 'vitest';
import type { ZoneSummary } from '../src/city/api';
import { longestPauseMs, pauseMs, shortestPauseMs } from '../src/map/drawPace';
import { filterOfSelection } from '../src/map/highlight';
import { nextHit, type Hit } from '../src/map/hit';
import { boundsOf, circle, distanceToLine, mostCorners, problemOf, rectangle, ringOf, withCorner, type Corner } from '../src/map/ring';
import { ordinalsOf, without } from '../src/map/runs';
import { readChoice } from '../src/map/settings.svelte';
import { bandOf, figureOf, noBand } from '../src/map/zoneMeasure';

const square: Corner[] = [[0, 0], [1, 0], [1, 1], [0, 1]];

describe('a ring', () => {
  it('is closed, counter-clockwise and rounded whichever way it was drawn', () => {
    const ring = ringOf(square);
    expect(ring).toEqual([...square, [0, 0]]);
    expect(ringOf([...square].reverse())).toEqual(ring);
    expect(ringOf([[3.123456789, 0], [4, 0], [4, 1]])[0]).toEqual([3.123457, 0]);
  });

  it('is refused with too few corners, on one line, with too many, and when its sides cross', () => {
    expect(problemOf(square)).toBeUndefined();
    expect(problemOf(square.slice(0, 2))).toBe('tooFew');
    expect(problemOf([[0, 0], [1, 1], [2, 2]])).toBe('tooFew');
    expect(problemOf(Array.from({ length: mostCorners + 1 }, (_, i): Corner => [Math.cos(i / 40), Math.sin(i / 40)]))).toBe('tooMany');
    expect(problemOf([[0, 0], [1, 1], [1, 0], [0, 1]])).toBe('crossing');
    expect(problemOf([[0, 0], [2, 0], [2, 2], [1, 0]])).toBe('crossing');
    expect(problemOf([[0, 0], [2, 0], [1, 0], [1, 1]])).toBe('crossing');
    expect(problemOf([[0, 0], [4, 0], [4, 4], [2, 1], [0, 4]])).toBeUndefined();
  });

  it('takes no corner twice in a row, as a double click sets them', () => {
    expect(withCorner(square, [0, 1 + 1e-8])).toEqual(square);
    expect(withCorner(square, [-1, 0])).toHaveLength(5);
  });

  it('comes as a rectangle and as a circle too', () => {
    expect(rectangle([3, 43, 4, 44])).toEqual([[3, 43], [4, 43], [4, 44], [3, 44], [3, 43]]);
    const ring = circle({ lon: 3.8767, lat: 43.6109 }, 500);
    const [west, south, east, north] = boundsOf(ring);
    // 500 m are 0.0044966° of latitude, and at 43.6° north 0.0062100° of longitude.
    expect(north - south).toBeCloseTo(2 * 0.0044966, 5);
    expect(east - west).toBeCloseTo(2 * 0.00621, 5);
    expect(problemOf(ring.slice(0, -1))).toBeUndefined();
  });
});

describe('distanceToLine', () => {
  it('is to the nearest point of the nearest side', () => {
    const line = [{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 10 }];
    expect(distanceToLine({ x: 5, y: 3 }, line)).toBe(3);
    expect(distanceToLine({ x: 13, y: 14 }, line)).toBe(5);
    expect(distanceToLine({ x: 1, y: 1 }, [])).toBe(Infinity);
  });
});

describe('runs', () => {
  it('mean the ordinals from the first on, as many as are counted', () => {
    expect([...ordinalsOf([3, 2, 9, 1])]).toEqual([3, 4, 9]);
    expect([...ordinalsOf([])]).toEqual([]);
    expect([...without([1, 2, 3], new Set([2]))]).toEqual([1, 3]);
  });
});

describe('nextHit', () => {
  const hits: Hit[] = [{ type: 'device', id: 'lamp-00001', ordinal: 0 }, { type: 'street', id: 'street-00001' }, { type: 'zone', code: 'HOP' }];

  it('goes from the device to the street to the zone and round again', () => {
    let hit: Hit | undefined;
    const seen = [0, 1, 2, 3].map(() => (hit = nextHit(hits, hit))?.type);
    expect(seen).toEqual(['device', 'street', 'zone', 'device']);
  });

  it('begins anew where the last one does not lie, and finds nothing where nothing is', () => {
    expect(nextHit(hits, { type: 'zone', code: 'CVA' })?.type).toBe('device');
    expect(nextHit([], hits[0])).toBeUndefined();
  });
});

describe('the colour of a zone', () => {
  const zone = (members: Partial<ZoneSummary>): ZoneSummary => ({ powerW: 0, openAlarms: 0, ...members }) as ZoneSummary;

  it('is the band of its share', () => {
    const band = (powerW: number): number => bandOf('power', zone({ powerW, ratedPowerW: 1_000 }));
    expect([0, 199, 200, 799, 800, 1_500].map(band)).toEqual([0, 0, 1, 3, 4, 4]);
    expect(bandOf('traffic', zone({ trafficShare: 0.45 }))).toBe(2);
    expect(figureOf('traffic', zone({ trafficShare: 0.456 }), String)).toBe('46 %');
  });

  it('is none where there is no figure, and for alarms none where there are none', () => {
    expect(bandOf('power', zone({ powerW: 5 }))).toBe(noBand);
    expect(bandOf('traffic', zone({ trafficShare: null }))).toBe(noBand);
    expect(bandOf('alarms', zone({}))).toBe(noBand);
    expect(bandOf('none', zone({ openAlarms: 4 }))).toBe(noBand);
    expect(figureOf('alarms', zone({}), String)).toBe('');
  });

  it('is by the highest priority, with how many there are', () => {
    const high = zone({ openAlarms: 3, highestPriority: 'high' });
    expect(bandOf('alarms', high)).toBe(2);
    expect(figureOf('alarms', high, String)).toBe('▲ 3');
  });
});

describe('what lights up', () => {
  it('is what the same filter means to a list', () => {
    expect(filterOfSelection({ type: 'set', set: { kind: 'lamp', where: 'level < 50', ring: [[0, 0], [1, 0], [1, 1], [0, 0]] } })).toEqual({
      kind: 'lamp', where: 'level < 50', geometry: '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}',
    });
    expect(filterOfSelection({ type: 'cabinet', id: 'cabinet-0012' })).toEqual({ kind: 'lamp', where: "cabinet IN ('cabinet-0012')" });
    expect(filterOfSelection({ type: 'zone', code: 'HOP' })).toBeUndefined();
  });
});

describe('pauseMs', () => {
  it('gives a slow machine time, and a moving map the most', () => {
    expect(pauseMs(5, false)).toBe(shortestPauseMs);
    expect(pauseMs(80, false)).toBe(160);
    expect(pauseMs(900, false)).toBe(longestPauseMs);
    expect(pauseMs(5, true)).toBe(longestPauseMs);
  });
});

describe('readChoice', () => {
  it('takes back what was kept, and nothing that it does not know', () => {
    expect(readChoice('{"hidden":["lamp","train"],"hidesDerived":true,"measure":"power","open":false}')).toEqual({ hidden: ['lamp'], hidesDerived: true, measure: 'power', open: false });
    expect(readChoice('{"measure":"noise"}')).toEqual({ hidden: [], hidesDerived: false, measure: 'alarms', open: true });
    expect(readChoice('{')).toEqual(readChoice(null));
  });
});
