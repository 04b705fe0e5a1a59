/**
 * The binary frames of `/api/live/map`, little-endian (docs/http-api.md):
 * a header of 16 bytes, then entries of 8 bytes, those of vehicles followed by 8 bytes of position.
 */

/** What a frame says of one device. */
export interface FrameEntry {
  ordinal: number;
  /** 0 silent, 1 ok, 2 alarm. */
  status: number;
  /** By kind: level in percent, stage, on, position, lit or duty. */
  value: number;
  /** Counter: vehicles in the last period. Vehicle: heading in degrees. */
  extra: number;
  /** Degrees; vehicles only. */
  place?: { lon: number; lat: number };
}

export interface Frame {
  /** A snapshot states a whole zone and voids what was known of it; changes state some devices. */
  type: 'changes' | 'snapshot';
  zone: number;
  /** City time, milliseconds since 1970 UTC. */
  timeMs: number;
  entries: FrameEntry[];
}

export const frameVersion = 1;

const headerBytes = 16;
const entryBytes = 8;
const positionBytes = 8;
const degreesPerUnit = 1e-7;

/** Decodes a frame; throws when it is not one of this version. `isVehicle` tells by ordinal which entries carry a position. */
export function decodeFrame(buffer: ArrayBuffer, isVehicle: (ordinal: number) => boolean): Frame {
  if (buffer.byteLength < headerBytes) {
    throw new Error(`A frame has at least ${headerBytes} bytes, this one ${buffer.byteLength}.`);
  }
  const view = new DataView(buffer);
  const version = view.getUint8(0);
  if (version !== frameVersion) {
    throw new Error(`Frame version ${version} is not ${frameVersion}.`);
  }
  const type = view.getUint8(1) === 1 ? 'snapshot' : 'changes';
  const zone = view.getUint16(2, true);
  const count = view.getUint32(4, true);
  const timeMs = Number(view.getBigInt64(8, true));

  const entries: FrameEntry[] = [];
  let at = headerBytes;
  for (let i = 0; i < count; i++) {
    const ordinal = view.getUint32(at, true);
    const entry: FrameEntry = {
      ordinal,
      status: view.getUint8(at + 4),
      value: view.getUint8(at + 5),
      extra: view.getUint16(at + 6, true),
    };
    at += entryBytes;
    if (isVehicle(ordinal)) {
      entry.place = {
        lon: view.getInt32(at, true) * degreesPerUnit,
        lat: view.getInt32(at + 4, true) * degreesPerUnit,
      };
      at += positionBytes;
    }
    entries.push(entry);
  }
  if (at !== buffer.byteLength) {
    throw new Error(`The frame has ${buffer.byteLength} bytes, its ${count} entries make ${at}.`);
  }
  return { type, zone, timeMs, entries };
}
