import type { DeviceFilter, Targets } from '../city/api';

const quoted = (ids: readonly string[]): string => ids.map((id) => `'${id.replaceAll("'", "''")}'`).join(', ');

/** The devices that an order means, as a filter of lists and of the map. */
export function filterOf(targets: Targets): DeviceFilter {
  const named = ([['street', targets.streets], ['cabinet', targets.cabinets], ['id', targets.devices]] as const).flatMap(([name, ids]) =>
    ids?.length ? [`${name} IN (${quoted(ids)})`] : [],
  );
  // What people wrote stays as it is where it stands alone: the twin names places in it.
  const written = targets.where ? [named.length > 0 ? `(${targets.where})` : targets.where] : [];
  const where = [...written, ...named].join(' AND ');
  return {
    ...(targets.kind ? { kind: targets.kind } : {}),
    ...(targets.zones ? { zone: targets.zones.join(',') } : {}),
    ...(where ? { where } : {}),
    ...(targets.geometry ? { geometry: JSON.stringify(targets.geometry) } : {}),
  };
}
