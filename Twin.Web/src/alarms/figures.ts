import type { AlarmKpi } from '../city/api';

/** How a figure stands against what one person can work on. */
export type Judgement = 'fine' | 'manageable' | 'over' | 'flood';

export type FigureName = 'tenMinutes' | 'hour' | 'day' | 'standing' | 'stale' | 'chattering';

export interface Figure {
  name: FigureName;
  value: number;
  /** The most that is fine; with `isBelow` it must stay below. */
  limit: number;
  isBelow: boolean;
  judgement: Judgement;
}

/** The limits of EEMUA 191 for one operator: about one alarm in ten minutes is acceptable, two are manageable, more than ten are a flood; so many may stand at once, be older than a day, come and go. */
export function figuresOf(kpi: AlarmKpi): Figure[] {
  return [
    { name: 'tenMinutes', value: kpi.raisedLast10Min, limit: 1, isBelow: false, judgement: kpi.isFlood ? 'flood' : upTo(kpi.raisedLast10Min, 1, 2) },
    { name: 'hour', value: kpi.raisedLastHour, limit: 6, isBelow: false, judgement: upTo(kpi.raisedLastHour, 6, 12) },
    { name: 'day', value: kpi.raisedLast24H, limit: 150, isBelow: false, judgement: upTo(kpi.raisedLast24H, 150, 300) },
    { name: 'standing', value: kpi.standing, limit: 10, isBelow: true, judgement: upTo(kpi.standing, 9, 9) },
    { name: 'stale', value: kpi.stale, limit: 5, isBelow: true, judgement: upTo(kpi.stale, 4, 4) },
    { name: 'chattering', value: kpi.chattering, limit: 0, isBelow: false, judgement: upTo(kpi.chattering, 0, 0) },
  ];
}

function upTo(value: number, fine: number, manageable: number): Judgement {
  return value <= fine ? 'fine' : value <= manageable ? 'manageable' : 'over';
}
