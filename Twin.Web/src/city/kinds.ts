import type { MapOverview } from './api';

export type Kind = 'lamp' | 'signal' | 'camera' | 'bollard' | 'sign' | 'counter' | 'vehicle';

/** In the order of the legend. */
export const allKinds: Kind[] = ['lamp', 'signal', 'camera', 'bollard', 'sign', 'counter', 'vehicle'];

/** The ordinals of a kind: `first` up to but not including `end`. */
export interface OrdinalRange {
  first: number;
  end: number;
}

export function rangeOf(overview: MapOverview, kind: Kind): OrdinalRange {
  const found = overview.kinds.find((entry) => entry.kind === kind);
  return found ? { first: found.first, end: found.first + found.count } : { first: 0, end: 0 };
}

export const holds = (range: OrdinalRange, ordinal: number): boolean => ordinal >= range.first && ordinal < range.end;

export function deviceCount(overview: MapOverview): number {
  return Math.max(0, ...overview.kinds.map((kind) => kind.first + kind.count));
}
