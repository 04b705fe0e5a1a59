import type { Bounds, Place } from '../city/api';

/** A corner: longitude and latitude in degrees. */
export type Corner = [lon: number, lat: number];

/** Why corners make no area; undefined when they do. */
export type RingProblem = 'tooFew' | 'tooMany' | 'crossing';

/** The twin takes a thousand, but an area stands in the line of a GET request, which has room for some 8 kB. */
export const mostCorners = 200;

/** About 0.1 m: finer than any device is placed. */
const decimals = 1e6;

/** Metres of a degree of latitude on a sphere of the earth's mean radius (6,371,008.8 m, IUGG). */
const metresPerDegree = (6_371_008.8 * Math.PI) / 180;

/** Two corners nearer than this are one: a double click sets two. About 0.1 m. */
const sameDegrees = 1e-6;

/** The corners with one more, unless it lies where the last one does. */
export function withCorner(corners: readonly Corner[], next: Corner): Corner[] {
  const last = corners.at(-1);
  return last && isSame(last, next) ? [...corners] : [...corners, next];
}

/** Why these corners, joined in their order and the last one to the first, make no area. */
export function problemOf(corners: readonly Corner[]): RingProblem | undefined {
  if (corners.length < 3 || areOnOneLine(corners)) {
    return 'tooFew';
  }
  if (corners.length > mostCorners) {
    return 'tooMany';
  }
  return crossesItself(corners) ? 'crossing' : undefined;
}

/** The ring of the corners: closed, counter-clockwise as GeoJSON (RFC 7946) has outer rings, and rounded to a millionth of a degree. */
export function ringOf(corners: readonly Corner[]): Corner[] {
  const rounded = corners.map(([lon, lat]): Corner => [Math.round(lon * decimals) / decimals, Math.round(lat * decimals) / decimals]);
  const turned = areaDegrees(rounded) < 0 ? rounded.reverse() : rounded;
  const [first] = turned;
  return first ? [...turned, first] : [];
}

/** The ring of a rectangle. */
export function rectangle([west, south, east, north]: Bounds): Corner[] {
  return ringOf([[west, south], [east, south], [east, north], [west, north]]);
}

/** The ring of a circle by as many corners as leave out less than half a percent of its area. */
export function circle({ lon, lat }: Place, radiusM: number, corners = 48): Corner[] {
  const latDegrees = radiusM / metresPerDegree;
  const lonDegrees = latDegrees / Math.cos((lat * Math.PI) / 180);
  return ringOf(
    Array.from({ length: corners }, (_, i): Corner => {
      const angle = (2 * Math.PI * i) / corners;
      return [lon + lonDegrees * Math.cos(angle), lat + latDegrees * Math.sin(angle)];
    }),
  );
}

/** The bounds of corners. */
export function boundsOf(corners: readonly Corner[]): Bounds {
  const lons = corners.map(([lon]) => lon);
  const lats = corners.map(([, lat]) => lat);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** Distance of a point from a line, in the unit of both. */
export function distanceToLine(point: { x: number; y: number }, line: readonly { x: number; y: number }[]): number {
  let nearest = Infinity;
  for (let i = 1; i < line.length; i++) {
    const [from, to] = [line[i - 1], line[i]];
    if (from && to) {
      nearest = Math.min(nearest, distanceToSegment(point, from, to));
    }
  }
  return nearest;
}

function distanceToSegment(point: { x: number; y: number }, from: { x: number; y: number }, to: { x: number; y: number }): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : Math.max(0, Math.min(1, ((point.x - from.x) * dx + (point.y - from.y) * dy) / square));
  return Math.hypot(point.x - from.x - along * dx, point.y - from.y - along * dy);
}

const isSame = (left: Corner, right: Corner): boolean => Math.abs(left[0] - right[0]) < sameDegrees && Math.abs(left[1] - right[1]) < sameDegrees;

/** Twice the signed area by the shoelace formula, in square degrees: positive when counter-clockwise. */
function areaDegrees(corners: readonly Corner[]): number {
  return corners.reduce((sum, corner, i) => {
    const next = corners[(i + 1) % corners.length] ?? corner;
    return sum + corner[0] * next[1] - next[0] * corner[1];
  }, 0);
}

function areOnOneLine(corners: readonly Corner[]): boolean {
  const [first, second] = corners;
  return !first || !second || corners.every((corner) => turn(first, second, corner) === 0);
}

/** True when two sides that are not neighbours touch, or neighbours lie on one another. */
function crossesItself(corners: readonly Corner[]): boolean {
  const sides = corners.map((corner, i): [Corner, Corner] => [corner, corners[(i + 1) % corners.length] ?? corner]);
  return sides.some(([a, b], i) =>
    sides.slice(i + 1).some(([c, d], offset) => {
      const j = i + 1 + offset;
      const follows = j === i + 1;
      const closes = i === 0 && j === sides.length - 1;
      if (follows || closes) {
        const [outer, shared, other] = follows ? [a, b, d] : [b, a, c];
        return turn(outer, shared, other) === 0 && isBetween(outer, shared, other);
      }
      return meet(a, b, c, d);
    }),
  );
}

/** True when the way from `shared` back to `outer` lies on the way to `other`. */
const isBetween = (outer: Corner, shared: Corner, other: Corner): boolean =>
  (outer[0] - shared[0]) * (other[0] - shared[0]) + (outer[1] - shared[1]) * (other[1] - shared[1]) > 0;

const turn = (a: Corner, b: Corner, c: Corner): number => Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));

function meet(a: Corner, b: Corner, c: Corner, d: Corner): boolean {
  const [abc, abd, cda, cdb] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  return (abc !== abd && cda !== cdb) || (abc === 0 && lies(a, b, c)) || (abd === 0 && lies(a, b, d)) || (cda === 0 && lies(c, d, a)) || (cdb === 0 && lies(c, d, b));
}

/** True when `c`, which is on the line through `a` and `b`, lies between them. */
const lies = (a: Corner, b: Corner, c: Corner): boolean =>
  Math.min(a[0], b[0]) <= c[0] && c[0] <= Math.max(a[0], b[0]) && Math.min(a[1], b[1]) <= c[1] && c[1] <= Math.max(a[1], b[1]);
