import { SvelteMap } from 'svelte/reactivity';
import { getDevice, getStreet, getZones, type ZoneSummary } from './api';

/** How many names are asked for at once. */
const atOnce = 4;

/** How long until a name that could not be read is asked for again. */
const againMs = 30_000;

/** Names of what the page has ids of, read when they are first needed and kept: they change with the inventory only. What is not known yet is undefined. */
function createNames() {
  const known = new SvelteMap<string, string>();
  const asked = new Set<string>();
  const waiting: { key: string; read: () => Promise<string> }[] = [];
  let reading = 0;
  let zones = $state.raw<ReadonlyMap<string, ZoneSummary>>(new Map());
  let zonesRead: Promise<ReadonlyMap<string, ZoneSummary>> | undefined;

  function nameOf(key: string, read: () => Promise<string>): string | undefined {
    const name = known.get(key);
    if (name === undefined && !asked.has(key)) {
      asked.add(key);
      waiting.push({ key, read });
      // Not while a template is being drawn.
      queueMicrotask(next);
    }
    return name;
  }

  function next(): void {
    while (reading < atOnce) {
      const task = waiting.shift();
      if (!task) {
        return;
      }
      reading++;
      void task
        .read()
        .then(
          (name) => known.set(task.key, name),
          () => setTimeout(() => asked.delete(task.key), againMs),
        )
        .finally(() => {
          reading--;
          next();
        });
    }
  }

  function readZones(): Promise<ReadonlyMap<string, ZoneSummary>> {
    zonesRead ??= getZones().then(
      (all) => (zones = new Map(all.map((zone) => [zone.code, zone]))),
      () => {
        setTimeout(() => (zonesRead = undefined), againMs);
        return zones;
      },
    );
    return zonesRead;
  }

  return {
    /** The name of a device; of a lamp that of its street. */
    device: (id: string): string | undefined => nameOf(id, async () => (await getDevice(id)).name),
    street: (id: string): string | undefined => nameOf(id, async () => (await getStreet(id)).name),
    zone(code: string): string | undefined {
      queueMicrotask(() => void readZones());
      return zones.get(code)?.name;
    },
    /** The zones in the order of their names. */
    get zones(): ZoneSummary[] {
      queueMicrotask(() => void readZones());
      return [...zones.values()].sort((left, right) => left.name.localeCompare(right.name));
    },
    readZones,
  };
}

export const names = createNames();
