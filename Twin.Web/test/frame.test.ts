import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../src/live/frame';

const bytes = (hex: string): ArrayBuffer => Uint8Array.from(hex.replace(/\s/g, '').match(/../g) ?? [], (pair) => parseInt(pair, 16)).buffer;
const isVehicle = (ordinal: number): boolean => ordinal >= 32_203;

/** Changes of zone 9 at 2026-11-23T21:04:05.120Z: lamp 123 at 60 %, and vehicle 32204 engaged, heading 270°, at 3.8767° E 43.6109° N. */
const golden = bytes(`
  01 00 0900 02000000 001e390aa2010000
  7b000000 01 3c 0000
  cc7d0000 01 01 0e01  98894f02 c87efe19
`);

describe('decodeFrame', () => {
  it('reads the golden frame', () => {
    const frame = decodeFrame(golden, isVehicle);
    expect(frame.type).toBe('changes');
    expect(frame.zone).toBe(9);
    expect(frame.entries).toHaveLength(2);
    expect(frame.entries[0]).toEqual({ ordinal: 123, status: 1, value: 60, extra: 0 });
    expect(frame.entries[1]).toMatchObject({ ordinal: 32_204, status: 1, value: 1, extra: 270 });
    expect(frame.entries[1]?.place?.lon).toBeCloseTo(3.8767, 7);
    expect(frame.entries[1]?.place?.lat).toBeCloseTo(43.6109, 7);
    expect(new Date(frame.timeMs).toISOString()).toBe('2026-11-23T21:04:05.120Z');
  });

  it('reads a snapshot of a zone without devices', () => {
    const frame = decodeFrame(bytes('01 01 0300 00000000 0000000000000000'), isVehicle);
    expect(frame).toEqual({ type: 'snapshot', zone: 3, timeMs: 0, entries: [] });
  });

  it('refuses what is too short, too long, cut off or of another version', () => {
    expect(() => decodeFrame(new ArrayBuffer(15), isVehicle)).toThrow(/at least 16 bytes/);
    expect(() => decodeFrame(bytes('02 00 0000 00000000 0000000000000000'), isVehicle)).toThrow(/version 2/);
    expect(() => decodeFrame(golden.slice(0, golden.byteLength - 1), isVehicle)).toThrow();
    expect(() => decodeFrame(bytes('01 00 0000 00000000 0000000000000000 00'), isVehicle)).toThrow(/17 bytes/);
  });
});
