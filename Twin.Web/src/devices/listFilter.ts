import type { DeviceFilter } from '../city/api';
import { allKinds, type Kind } from '../city/kinds';
import { filterOf } from '../selection/filter';
import { targetsOf, type DeviceSet, type Selection } from '../selection/selection';

/** What the list of devices is narrowed to; what is empty does not narrow. */
export interface ListFilter {
  kind: Kind | '';
  zone: string;
  status: string;
  where: string;
  ring: [number, number][] | undefined;
}

export const everything: ListFilter = { kind: '', zone: '', status: '', where: '', ring: undefined };

/** The names of the parameters of the address that hold the filter. */
export const listParameters = ['kind', 'at', 'status', 'filter', 'within'] as const;

/** The filter as it stands in the address of the page. */
export function toParameters({ kind, zone, status, where, ring }: ListFilter): URLSearchParams {
  const parameters = new URLSearchParams();
  if (kind) parameters.set('kind', kind);
  if (zone) parameters.set('at', zone);
  if (status) parameters.set('status', status);
  if (where.trim()) parameters.set('filter', where.trim());
  if (ring) parameters.set('within', ring.map((corner) => corner.map((degrees) => degrees.toFixed(6)).join(',')).join(';'));
  return parameters;
}

/** Reads what {@link toParameters} wrote. */
export function fromParameters(parameters: URLSearchParams): ListFilter {
  const within = parameters.get('within');
  const ring = within?.split(';').map((corner) => corner.split(',').map(Number) as [number, number]);
  return {
    kind: allKinds.find((kind) => kind === parameters.get('kind')) ?? '',
    zone: parameters.get('at') ?? '',
    status: parameters.get('status') ?? '',
    where: parameters.get('filter') ?? '',
    ring: ring?.every(([lon, lat]) => Number.isFinite(lon) && Number.isFinite(lat)) ? ring : undefined,
  };
}

/** The same devices as a selected set, listed. */
export const ofSet = ({ kind, zone = '', where = '', ring }: DeviceSet): ListFilter => ({ ...everything, kind, zone, where, ring });

/** The filter with which the list opens: the set that is selected, else what the address says, else the selected zone; `isFirst`: the page was loaded with it, so that the address speaks first. */
export function openingFilter(parameters: URLSearchParams, selection: Selection | undefined, isFirst: boolean): ListFilter {
  const isNamed = listParameters.some((name) => parameters.has(name));
  if (selection?.type === 'set' && !(isFirst && isNamed)) {
    return ofSet(selection.set);
  }
  if (isNamed) {
    return fromParameters(parameters);
  }
  return selection?.type === 'zone' ? { ...everything, zone: selection.code } : everything;
}

/** The filter as the list takes it. */
export function requestOf({ kind, zone, status, where, ring }: ListFilter): DeviceFilter {
  const { kind: _, ...rest } = filterOf(targetsOf({ type: 'set', set: { kind: kind || 'lamp', zone, where: where.trim(), ...(ring ? { ring } : {}) } }, 'lamp'));
  return { ...(kind ? { kind } : {}), ...(status ? { status } : {}), ...rest };
}

/** The same devices as a set that can be selected and ordered, which is of one kind; undefined while the list is not. */
export function setOf({ kind, zone, status, where, ring }: ListFilter): DeviceSet | undefined {
  if (!kind) {
    return undefined;
  }
  const own = where.trim();
  const ofStatus = status ? `status = '${status}'` : '';
  const both = ofStatus && own ? `${ofStatus} AND (${own})` : ofStatus || own;
  return { kind, ...(both ? { where: both } : {}), ...(zone ? { zone } : {}), ...(ring ? { ring } : {}) };
}

/** Where in a filter text the twin says that it is wrong (`Character 7: …`, counted from 1), as an index from 0; undefined when it does not say. */
export function errorAt(detail: string, text: string): number | undefined {
  const found = /\b(?:character|position) (\d+)/i.exec(detail)?.[1];
  return found === undefined ? undefined : Math.max(0, Math.min(Number(found) - 1, text.length));
}
