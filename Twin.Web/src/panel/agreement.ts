import type { DeviceTwin, Value, Why } from '../city/api';

/** Levels are within this of what was asked (Twin.City/Devices/Compliance.cs). */
const tolerance = 1;

/** How long a device may take for what is wanted before that is worth a word: the twin calls it drift after it (Twin.City/Devices/Delivery.cs). */
const underWayMs = 180_000;

/** A value as it is and as it should be. */
export interface Compared {
  field: string;
  reported: Value;
  wanted: Value;
  /** False also where nothing is wanted of the value. */
  differs: boolean;
}

export type Agreement = 'nothing' | 'silent' | 'does' | 'underWay' | 'refused' | 'differs';

export const agrees = (wanted: Value, reported: Value): boolean =>
  typeof wanted === 'number' && typeof reported === 'number' ? Math.abs(wanted - reported) <= tolerance : wanted === reported;

/** What is wanted of a device: by whichever source is obeyed, else by the order that is in force. */
export const wantedOf = (device: DeviceTwin, why: Why | undefined): Record<string, Value> => why?.wanted?.values ?? device.desired?.values ?? {};

/** All values of a device, reported and wanted side by side, in the order in which it reports them. */
export function compare(device: DeviceTwin, why: Why | undefined): Compared[] {
  const reported = device.reported?.values ?? {};
  const wanted = wantedOf(device, why);
  return [...new Set([...Object.keys(reported), ...Object.keys(wanted)])].map((field) => {
    const isWanted = wanted[field] !== undefined && wanted[field] !== null;
    return { field, reported: reported[field], wanted: wanted[field], differs: device.reported !== null && isWanted && !agrees(wanted[field], reported[field]) };
  });
}

/** Whether a device does what is wanted of it, and since when. */
export function agreementOf(device: DeviceTwin, why: Why | undefined, cityTimeMs: number): { state: Agreement; since: string | undefined } {
  const compared = compare(device, why);
  if (!compared.some((value) => value.wanted !== undefined && value.wanted !== null)) {
    return { state: 'nothing', since: undefined };
  }
  if (!device.reported) {
    return { state: 'silent', since: undefined };
  }
  const at = (step: string): string | undefined => why?.chain.find((found) => found.step === step)?.at;
  const asked = at('command') ?? at('decision') ?? at('person') ?? device.desired?.at ?? undefined;
  const done = at('acknowledgement');
  if (!compared.some((value) => value.differs)) {
    return { state: 'does', since: done };
  }
  if (why?.chain.some((step) => step.step === 'command' && step.status === 'refused')) {
    return { state: 'refused', since: asked };
  }
  // What it did before and does no more, it left with its last report; what it has not done yet, it owes since it was asked.
  const left = done !== undefined && Date.parse(device.reported.at) > Date.parse(done);
  if (!left && asked !== undefined && cityTimeMs - Date.parse(asked) < underWayMs) {
    return { state: 'underWay', since: asked };
  }
  return { state: 'differs', since: left ? device.reported.at : asked };
}
