import { allKinds, type Kind } from '../city/kinds';
import { zoneMeasures, type ZoneMeasure } from './zoneMeasure';

const key = 'twin.map';

/** What the legend chooses. */
export interface MapChoice {
  hidden: readonly Kind[];
  /** Devices that nobody surveyed are left out. */
  hidesDerived: boolean;
  measure: ZoneMeasure;
  /** The legend is open. */
  open: boolean;
}

const standard: MapChoice = { hidden: [], hidesDerived: false, measure: 'alarms', open: true };

/** What the legend chose, kept by this browser. */
export function createMapSettings() {
  let choice = $state.raw<MapChoice>(readChoice(globalThis.localStorage?.getItem(key)));

  function set(change: Partial<MapChoice>): void {
    choice = { ...choice, ...change };
    localStorage.setItem(key, JSON.stringify(choice));
  }

  return {
    get hidden() { return choice.hidden; },
    get hidesDerived() { return choice.hidesDerived; },
    get measure() { return choice.measure; },
    get open() { return choice.open; },
    set,
    toggleKind(kind: Kind): void {
      set({ hidden: allKinds.filter((other) => (other === kind ? !choice.hidden.includes(kind) : choice.hidden.includes(other))) });
    },
  };
}

export type MapSettings = ReturnType<typeof createMapSettings>;

/** Reads what was kept; what is not understood is as it is at first. */
export function readChoice(text: string | null | undefined): MapChoice {
  try {
    const kept = JSON.parse(text ?? '{}') as Partial<Record<keyof MapChoice, unknown>>;
    return {
      hidden: allKinds.filter((kind) => Array.isArray(kept.hidden) && kept.hidden.includes(kind)),
      hidesDerived: kept.hidesDerived === true,
      measure: zoneMeasures.find((measure) => measure === kept.measure) ?? standard.measure,
      open: kept.open !== false,
    };
  } catch {
    return standard;
  }
}
