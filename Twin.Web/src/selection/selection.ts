import type { Targets } from '../city/api';
import type { Kind } from '../city/kinds';

/** Devices of one kind that a filter and a drawn area mean; the same is sent with an order and asked of a list. */
export interface DeviceSet {
  kind: Kind;
  /** A filter over any attribute (docs/http-api.md, Filter). */
  where?: string;
  /** The ring of an area, closed, degrees. */
  ring?: [number, number][];
  zone?: string;
}

/** What the panel is about. */
export type Selection =
  | { type: 'device'; id: string }
  | { type: 'zone'; code: string }
  | { type: 'street'; id: string }
  | { type: 'cabinet'; id: string }
  | { type: 'set'; set: DeviceSet };

/** The devices of a kind that an order to the selection goes to; `streets` are the arcs that count as the selected street. */
export function targetsOf(selection: Selection, kind: string, streets?: string[]): Targets {
  switch (selection.type) {
    case 'device':
      return { devices: [selection.id] };
    case 'zone':
      return { kind, zones: [selection.code] };
    case 'street':
      return { kind, streets: streets ?? [selection.id] };
    case 'cabinet':
      return { kind, cabinets: [selection.id] };
    case 'set':
      return {
        kind: selection.set.kind,
        ...(selection.set.zone ? { zones: [selection.set.zone] } : {}),
        ...(selection.set.where ? { where: selection.set.where } : {}),
        ...(selection.set.ring ? { geometry: { type: 'Polygon', coordinates: [selection.set.ring] } } : {}),
      };
  }
}

/** The names of the parameters that say what is selected. */
export const selectionParameters = ['device', 'street', 'cabinet', 'zone', 'set', 'where', 'in', 'area'] as const;

/** The selection as it stands in the address of the page. */
export function toParameters(selection: Selection | undefined): URLSearchParams {
  const parameters = new URLSearchParams();
  switch (selection?.type) {
    case 'device':
    case 'street':
    case 'cabinet':
      parameters.set(selection.type, selection.id);
      break;
    case 'zone':
      parameters.set('zone', selection.code);
      break;
    case 'set': {
      const { kind, where, ring, zone } = selection.set;
      parameters.set('set', kind);
      if (where) parameters.set('where', where);
      if (zone) parameters.set('in', zone);
      if (ring) parameters.set('area', ring.map(([lon, lat]) => `${lon.toFixed(6)},${lat.toFixed(6)}`).join(';'));
      break;
    }
  }
  return parameters;
}

/** Reads what {@link toParameters} wrote; undefined where nothing is selected. */
export function fromParameters(parameters: URLSearchParams): Selection | undefined {
  for (const type of ['device', 'street', 'cabinet'] as const) {
    const id = parameters.get(type);
    if (id) {
      return { type, id };
    }
  }
  const code = parameters.get('zone');
  if (code) {
    return { type: 'zone', code };
  }
  const kind = parameters.get('set') as Kind | null;
  if (!kind) {
    return undefined;
  }
  const where = parameters.get('where');
  const zone = parameters.get('in');
  const area = parameters.get('area');
  return {
    type: 'set',
    set: { kind, ...(where ? { where } : {}), ...(zone ? { zone } : {}), ...(area ? { ring: area.split(';').map((corner) => corner.split(',').map(Number) as [number, number]) } : {}) },
  };
}
