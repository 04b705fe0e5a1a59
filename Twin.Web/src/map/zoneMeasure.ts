import type { Priority, ZoneSummary } from '../city/api';

/** What the zones are coloured by while the map shows the whole city. */
export type ZoneMeasure = 'none' | 'alarms' | 'power' | 'traffic';

export const zoneMeasures: readonly ZoneMeasure[] = ['alarms', 'power', 'traffic', 'none'];

/** Shares below these percentages have the bands 0, 1, 2 …; what is above the last one has the last band. */
export const shareLimits = [20, 40, 60, 80] as const;

/** The band of a zone without a figure, which is not coloured. */
export const noBand = -1;

/** Bands of the alarm measure: a zone without alarms has none. */
export const priorityBands: readonly Priority[] = ['low', 'medium', 'high'];

/** A zone's share of what it could draw or carry, in percent; undefined while the twin does not know. */
export function sharePercent(measure: ZoneMeasure, zone: ZoneSummary): number | undefined {
  if (measure === 'power') {
    return zone.ratedPowerW ? (100 * zone.powerW) / zone.ratedPowerW : undefined;
  }
  if (measure === 'traffic') {
    return typeof zone.trafficShare === 'number' ? 100 * zone.trafficShare : undefined;
  }
  return undefined;
}

/** Which colour of its scale a zone has; {@link noBand} for none. */
export function bandOf(measure: ZoneMeasure, zone: ZoneSummary): number {
  if (measure === 'alarms') {
    return zone.openAlarms > 0 ? priorityBands.indexOf(zone.highestPriority ?? 'low') : noBand;
  }
  const share = sharePercent(measure, zone);
  if (share === undefined) {
    return noBand;
  }
  const band = shareLimits.findIndex((limit) => share < limit);
  return band < 0 ? shareLimits.length : band;
}

/** The figure under the name of a zone, so that no colour stands alone; empty for none. */
export function figureOf(measure: ZoneMeasure, zone: ZoneSummary, written: (value: number) => string): string {
  if (measure === 'alarms') {
    return zone.openAlarms > 0 ? `▲ ${written(zone.openAlarms)}` : '';
  }
  const share = sharePercent(measure, zone);
  return share === undefined ? '' : `${written(Math.round(share))} %`;
}
