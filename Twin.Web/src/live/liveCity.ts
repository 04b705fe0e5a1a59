import type { Frame } from './frame';

export const silent = 0;
export const ok = 1;
export const alarm = 2;

const noZone = 0xffff;

export interface VehiclePlace {
  lon: number;
  lat: number;
}

/** The newest state of every device by ordinal: what the frames said so far. */
export interface LiveCity {
  status: Uint8Array;
  value: Uint8Array;
  extra: Uint16Array;
  /** Ordinal of the zone that last spoke of the device. */
  zone: Uint16Array;
  /** Where the vehicles are; one that is missing has not been seen. */
  vehicles: Map<number, VehiclePlace>;
}

export function emptyCity(deviceCount: number): LiveCity {
  return {
    status: new Uint8Array(deviceCount),
    value: new Uint8Array(deviceCount),
    extra: new Uint16Array(deviceCount),
    zone: new Uint16Array(deviceCount).fill(noZone),
    vehicles: new Map(),
  };
}

/** Takes a frame in; returns the ordinals whose state it changed. */
export function applyFrame(city: LiveCity, frame: Frame): Set<number> {
  const changed = frame.type === 'snapshot' ? forgetZone(city, frame) : new Set<number>();
  for (const entry of frame.entries) {
    const { ordinal } = entry;
    if (ordinal >= city.status.length) {
      continue;
    }
    city.status[ordinal] = entry.status;
    city.value[ordinal] = entry.value;
    city.extra[ordinal] = entry.extra;
    city.zone[ordinal] = frame.zone;
    if (entry.place && entry.status !== silent) {
      city.vehicles.set(ordinal, entry.place);
    }
    changed.add(ordinal);
  }
  return changed;
}

/** Forgets everything, after a pause in which anything may have happened; returns the ordinals whose state it changed. */
export function forgetAll(city: LiveCity): Set<number> {
  const changed = new Set<number>();
  city.status.forEach((status, ordinal) => {
    if (status !== silent) {
      changed.add(ordinal);
    }
  });
  city.status.fill(silent);
  city.zone.fill(noZone);
  city.vehicles.clear();
  return changed;
}

function forgetZone(city: LiveCity, frame: Frame): Set<number> {
  const stated = new Set(frame.entries.map((entry) => entry.ordinal));
  const changed = new Set<number>();
  city.zone.forEach((zone, ordinal) => {
    if (zone === frame.zone && !stated.has(ordinal)) {
      city.status[ordinal] = silent;
      city.zone[ordinal] = noZone;
      city.vehicles.delete(ordinal);
      changed.add(ordinal);
    }
  });
  return changed;
}
