import type { LampFigures, StreetTwin } from '../city/api';

/** The figures of several arcs as those of one street. */
export function together(streets: readonly StreetTwin[]): { lamps: LampFigures; openAlarms: number; devices: Record<string, number> } {
  const sum = (valueOf: (street: StreetTwin) => number): number => streets.reduce((total, street) => total + valueOf(street), 0);
  // An arc's mean is that of its lamps that report.
  const known = streets.filter((street) => street.lamps.meanLevel !== null && street.lamps.reporting > 0);
  const reporting = known.reduce((total, street) => total + street.lamps.reporting, 0);
  const devices: Record<string, number> = {};
  for (const [kind, number] of streets.flatMap((street) => Object.entries(street.devices))) {
    devices[kind] = (devices[kind] ?? 0) + number;
  }
  return {
    lamps: {
      total: sum((street) => street.lamps.total),
      reporting: sum((street) => street.lamps.reporting),
      lit: sum((street) => street.lamps.lit),
      meanLevel: reporting === 0 ? null : known.reduce((total, street) => total + (street.lamps.meanLevel ?? 0) * street.lamps.reporting, 0) / reporting,
      powerW: sum((street) => street.lamps.powerW),
      ratedPowerW: sum((street) => street.lamps.ratedPowerW),
    },
    openAlarms: sum((street) => street.openAlarms),
    devices,
  };
}
