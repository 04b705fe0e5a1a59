import { findOrdinals, type DeviceFilter } from '../city/api';
import { filterOf } from '../selection/filter';
import { targetsOf, type Selection } from '../selection/selection';
import type { CityMap } from './cityMap';

/** How often it is asked anew who fits: a filter may be about what devices report. */
const askAgainMs = 5_000;

/** The devices that light up for a selection besides itself; undefined where none do. */
export function filterOfSelection(selection: Selection | undefined): DeviceFilter | undefined {
  return selection?.type === 'set' || selection?.type === 'cabinet' ? filterOf(targetsOf(selection, 'lamp')) : undefined;
}

/** Shows on the map what is selected, as long as it is; returns the function that ends it. */
export function highlight(map: CityMap, selection: Selection | undefined): () => void {
  let ended = false;
  map.chooseZone(selection?.type === 'zone' ? selection.code : undefined);
  map.chooseStreets(selection?.type === 'street' ? [selection.id] : []);
  map.outline(selection?.type === 'set' ? selection.set.ring : undefined);
  if (selection?.type !== 'device') {
    map.ring(undefined);
  }

  const filter = filterOfSelection(selection);
  if (!filter) {
    map.highlight(undefined);
    return () => undefined;
  }
  const ask = async (): Promise<void> => {
    try {
      const { ranges } = await findOrdinals(filter);
      if (!ended) {
        map.highlight(ranges);
      }
    } catch {
      // The panel of the selection says what is wrong; what does not answer lights up nothing.
      if (!ended) {
        map.highlight(undefined);
      }
    }
  };
  void ask();
  const timer = setInterval(() => void ask(), askAgainMs);
  return () => {
    ended = true;
    clearInterval(timer);
  };
}
