import type { DeviceFilter, Targets } from '../city/api';
import type { Selection } from '../selection/selection';

/** What an order is about. */
export interface OrderScope {
  selection: Selection;
  /** What it is called in the list of one's orders. */
  title: string;
  /** How many devices there are by kind, as far as that is known. */
  devices: Record<string, number>;
  /** The arcs that count as the selected street. */
  streets?: string[];
}

const quoted = (ids: readonly string[]): string => ids.map((id) => `'${id.replaceAll("'", "''")}'`).join(', ');

/** The same devices as a filter of lists and of the map. */
export function filterOf(targets: Targets): DeviceFilter {
  const clauses = [
    targets.where ? `(${targets.where})` : '',
    ...([['street', targets.streets], ['cabinet', targets.cabinets], ['id', targets.devices]] as const).map(([name, ids]) => (ids?.length ? `${name} IN (${quoted(ids)})` : '')),
  ].filter((clause) => clause !== '');
  return {
    ...(targets.kind ? { kind: targets.kind } : {}),
    ...(targets.zones ? { zone: targets.zones.join(',') } : {}),
    ...(clauses.length > 0 ? { where: clauses.join(' AND ') } : {}),
    ...(targets.geometry ? { geometry: JSON.stringify(targets.geometry) } : {}),
  };
}
