import { untrack } from 'svelte';
import { listDevices, type DeviceTwin } from '../city/api';
import { ApiProblem, reasonOf } from '../city/http';
import { requestOf, type ListFilter } from './listFilter';

/** How often the list is read again while it is shown. */
const refreshMs = 5_000;

export const pageSize = 100;

/** What one answer holds at most: a list that people read needs no more. */
export const mostListed = 1_000;

/** The devices that fit a filter, read again and again. Must be called while a component is set up; stops with it. */
export function createDeviceList(filter: () => ListFilter) {
  let items = $state.raw<DeviceTwin[]>([]);
  let total = $state(0);
  let ageMs = $state(0);
  /** When the answer came, by the clock of this machine; undefined before the first. */
  let readAtMs = $state<number>();
  let failure = $state('');
  /** What the twin says is wrong about the condition. */
  let refusal = $state('');
  let limit = $state(pageSize);
  let isReading = $state(false);
  /** The filter that the items fit. */
  let answered = $state.raw<ListFilter>();
  let asked = 0;

  async function read(of: ListFilter): Promise<void> {
    const number = ++asked;
    isReading = true;
    try {
      const page = await listDevices(requestOf(of), limit);
      if (number !== asked) {
        return;
      }
      items = page.items;
      total = page.total;
      ageMs = page.ageMs;
      readAtMs = Date.now();
      answered = of;
      failure = refusal = '';
    } catch (error) {
      if (number !== asked) {
        return;
      }
      const concernsFilter = error instanceof ApiProblem && error.status === 400;
      refusal = concernsFilter ? error.message : '';
      failure = concernsFilter ? '' : reasonOf(error);
    } finally {
      if (number === asked) {
        isReading = false;
      }
    }
  }

  $effect(() => {
    const of = filter();
    limit = pageSize;
    untrack(() => void read(of));
    const timer = setInterval(() => void read(of), refreshMs);
    return () => {
      asked++;
      clearInterval(timer);
    };
  });

  return {
    get items() { return items; },
    get total() { return total; },
    get ageMs() { return ageMs; },
    get readAtMs() { return readAtMs; },
    get failure() { return failure; },
    get refusal() { return refusal; },
    get isReading() { return isReading; },
    /** True when what is listed is what the filter means now. */
    get isAnswer() { return answered === filter(); },
    get mayShowMore() { return items.length < total && limit < mostListed; },
    more(): void {
      limit = Math.min(mostListed, limit + pageSize);
      void read(filter());
    },
  };
}
