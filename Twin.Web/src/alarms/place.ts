import { getCabinet, getDevice, getStreet, placeOf, type Alarm, type Bounds, type Place } from '../city/api';
import { allKinds } from '../city/kinds';
import { names } from '../city/names.svelte';
import type { Room } from '../room.svelte';
import type { Selection } from '../selection/selection';
import type { AlarmRow } from './rows';

/** What the alarms of a line are about; undefined for what is nowhere, such as a node of the twin, or everywhere. */
export function selectionOf(row: Pick<AlarmRow, 'alarms'>): Selection | undefined {
  const [lead, ...others] = row.alarms;
  if (!lead) {
    return undefined;
  }
  if (others.length === 0) {
    return selectionOfSubject(lead.subject, lead.zone);
  }
  if (lead.group && others.every((alarm) => alarm.group === lead.group)) {
    return { type: 'street', id: lead.group };
  }
  return others.every((alarm) => alarm.zone === lead.zone) ? { type: 'zone', code: lead.zone } : undefined;
}

/** Of the subject of an alarm or entry by its id; what is neither device, cabinet nor street is a gateway, which serves its zone. */
export function selectionOfSubject(subject: string, zone?: string): Selection | undefined {
  const [kind, number] = subject.split('-', 2);
  if (number !== undefined && allKinds.some((known) => known === kind)) {
    return { type: 'device', id: subject };
  }
  if (number !== undefined && (kind === 'cabinet' || kind === 'street')) {
    return { type: kind, id: subject };
  }
  return zone && !zone.startsWith('twin') ? { type: 'zone', code: zone } : undefined;
}

/** Where something selected is: a place or bounds. */
export async function whereIs(selection: Selection): Promise<Place | Bounds | undefined> {
  switch (selection.type) {
    case 'device':
      return placeOf(await getDevice(selection.id));
    case 'cabinet':
      return (await getCabinet(selection.id)).position;
    case 'street':
      return (await getStreet(selection.id)).bounds;
    case 'zone':
      return (await names.readZones()).get(selection.code)?.bounds;
    case 'set':
      return undefined;
  }
}

/** Selects and moves the map there; where that is not known, to the first of `devices`. */
export async function goTo(room: Room, selection: Selection, devices: readonly string[] = []): Promise<void> {
  room.select(selection);
  const first = devices[0];
  const found = (await whereIs(selection).catch(() => undefined)) ?? (first ? await whereIs({ type: 'device', id: first }).catch(() => undefined) : undefined);
  if (!found || room.selection !== selection) {
    return;
  }
  if (Array.isArray(found)) {
    room.map?.fit(found);
  } else {
    room.map?.goTo(found);
    room.ring(found);
  }
}

/** The devices of a line that lists name. */
export const devicesIn = (row: Pick<AlarmRow, 'alarms'>): string[] => row.alarms.flatMap((alarm: Alarm) => alarm.devices);
