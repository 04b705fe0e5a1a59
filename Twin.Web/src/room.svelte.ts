import { tick } from 'svelte';
import { createAlarmBoard } from './alarms/alarms.svelte';
import { getCity, getIds, getMap, type CitySummary, type MapOverview, type Place, type SearchHit } from './city/api';
import { deviceCount, holds, rangeOf, type Kind } from './city/kinds';
import { decodeFrame } from './live/frame';
import { isMute, isStale, type Link } from './live/freshness';
import { applyFrame, emptyCity, forgetAll, type LiveCity } from './live/liveCity';
import { connectLive, liveUrl, type LiveLink } from './live/socket';
import type { CityMap } from './map/cityMap';
import { createDrawing, type Drawing } from './map/drawing';
import { highlight } from './map/highlight';
import type { Hit } from './map/hit';
import type { Theme } from './map/palette';
import { createMapSettings } from './map/settings.svelte';
import type { ZoneMeasure } from './map/zoneMeasure';
import { open, replaceParameters, route } from './route.svelte';
import { fromParameters, selectionParameters, toParameters, type Selection } from './selection/selection';

/** How often the figures of the city and of the open panel are read. */
export const refreshMs = 2_000;

/** How long all zones take to state themselves anew after the link was lost: until then what they stated already must not make the map flicker. */
const stateAnewMs = 400;

const themeKey = 'twin.theme';

/** The state of the page, and what happens to it. The map is told, never asked. */
export function createRoom() {
  let overview = $state.raw<MapOverview>();
  let summary = $state.raw<CitySummary>();
  /** When the summary came, by the clock of this machine. */
  let summaryAtMs = $state(0);
  let failure = $state<string>();
  let selection = $state.raw<Selection | undefined>(fromParameters(new URLSearchParams(location.search)));
  let link = $state.raw<Link>({ live: false, heardAtMs: undefined });
  /** City time of the newest thing heard, ms. */
  let cityTimeMs = $state<number>();
  let nowMs = $state(Date.now());
  let theme = $state<Theme>(savedTheme());
  /** Counts what the live channel said of the selected device, so that its panel reads it again. */
  let selectedChanges = $state(0);

  const board = createAlarmBoard();
  const mapSettings = createMapSettings();
  let city: LiveCity | undefined;
  let cityMap = $state.raw<CityMap>();
  let drawing: Drawing | undefined;
  let endHighlight: (() => void) | undefined;
  let selectedOrdinal: number | undefined;
  let vehicleIds: Promise<string[]> | undefined;
  let voidOnNextFrame = false;
  let liveLink: LiveLink | undefined;
  /** When the live channel last spoke, by the clock of this machine. */
  let spokeAtMs = 0;

  async function start(): Promise<() => void> {
    overview = await getMap();
    city = emptyCity(deviceCount(overview));
    const vehicles = rangeOf(overview, 'vehicle');
    const live = (liveLink = connectLive(liveUrl(location), {
      opened: () => (voidOnNextFrame = true),
      received: (buffer) => take(buffer, (ordinal) => holds(vehicles, ordinal)),
      lost: () => (link = { ...link, live: false }),
    }));
    const timers = [setInterval(age, 1_000), setInterval(readCity, refreshMs)];
    void readCity();
    return () => {
      live.close();
      timers.forEach(clearInterval);
    };
  }

  function take(buffer: ArrayBuffer, isVehicle: (ordinal: number) => boolean): void {
    if (!city) {
      return;
    }
    const frame = decodeFrame(buffer, isVehicle);
    if (voidOnNextFrame) {
      voidOnNextFrame = false;
      drawing?.hold(stateAnewMs);
      drawing?.changed(forgetAll(city), false);
    }
    const changed = applyFrame(city, frame);
    const concernsSelected = selectedOrdinal !== undefined && changed.has(selectedOrdinal);
    if (concernsSelected) {
      selectedChanges++;
    }
    drawing?.changed(changed, concernsSelected);
    heard(frame.timeMs);
    spokeAtMs = Date.now();
    link = { live: true, heardAtMs: spokeAtMs };
  }

  function heard(timeMs: number): void {
    cityTimeMs = Math.max(cityTimeMs ?? 0, timeMs);
  }

  function age(): void {
    nowMs = Date.now();
    if (link.live && isMute(spokeAtMs, summary?.readingsPerSecond ?? 0, nowMs)) {
      liveLink?.again();
    }
  }

  async function readCity(): Promise<void> {
    try {
      summary = await getCity();
      summaryAtMs = Date.now();
      heard(Date.parse(summary.time));
      link = { ...link, heardAtMs: Date.now() };
      board.heard(summary.alarmsVersion);
    } catch {
      // What is shown grows old and says so.
    }
    age();
  }

  /** Takes the map that a view has made, and draws on it from now on. */
  function attach(map: CityMap): void {
    drawing?.stop();
    drawing = undefined;
    cityMap = map;
    if (city) {
      drawing = createDrawing(map, city);
      drawing.changed([...city.status.keys()].filter((ordinal) => city?.status[ordinal] !== 0), true);
      changeMap(() => undefined);
    }
    showSelection();
  }

  /** Lets go of a map whose view is gone; nothing happens when another one has taken its place. */
  function detach(map: CityMap): void {
    if (cityMap === map) {
      drawing?.stop();
      endHighlight?.();
      drawing = endHighlight = cityMap = undefined;
    }
  }

  function showSelection(): void {
    endHighlight?.();
    endHighlight = cityMap && highlight(cityMap, selection);
  }

  function changeMap(change: () => void): void {
    change();
    cityMap?.choose({ hidden: mapSettings.hidden, hidesDerived: mapSettings.hidesDerived, measure: mapSettings.measure });
  }

  async function pick(hit: Hit | undefined): Promise<void> {
    if (hit?.type === 'vehicle') {
      const first = overview ? rangeOf(overview, 'vehicle').first : 0;
      vehicleIds ??= getIds('vehicle').catch(() => []);
      const id = (await vehicleIds)[hit.ordinal - first];
      select(id ? { type: 'device', id } : undefined, hit.ordinal);
      return;
    }
    select(hit?.type === 'device' ? { type: 'device', id: hit.id } : hit, hit?.type === 'device' ? hit.ordinal : undefined);
  }

  function select(next: Selection | undefined, ordinal?: number): void {
    selection = next;
    selectedOrdinal = ordinal;
    replaceParameters(toParameters(next), selectionParameters);
    showSelection();
  }

  /** Selects what was found and shows where it is. */
  function show(hit: SearchHit): void {
    if (hit.type === 'zone') {
      select({ type: 'zone', code: hit.id });
    } else if (hit.type !== 'place') {
      select({ type: hit.type, id: hit.id });
    }
    if (hit.type === 'place') {
      select(undefined);
      cityMap?.ring(hit.position);
    }
    // The panel must lie there before the map is moved beside it.
    void tick().then(() => (hit.bounds ? cityMap?.fit(hit.bounds) : cityMap?.goTo(hit.position)));
  }

  /** Selects a device and moves the map to it. */
  function showDevice(id: string, place: Place): void {
    select({ type: 'device', id });
    void tick().then(() => cityMap?.goTo(place));
  }

  return {
    start,
    attach,
    detach,
    pick,
    select,
    show,
    showDevice,
    board,
    get overview() { return overview; },
    get summary() { return summary; },
    get summaryAtMs() { return summaryAtMs; },
    get failure() { return failure; },
    get selection() { return selection; },
    get selectedChanges() { return selectedChanges; },
    get stale() { return isStale(link, nowMs); },
    get cityTimeMs() { return cityTimeMs; },
    get timeZone() { return summary?.timeZone ?? 'UTC'; },
    get theme() { return theme; },
    /** What the legend chose; the functions below change it. */
    get mapSettings() { return mapSettings; },
    get city() { return city; },
    get map() { return cityMap; },
    fail: (detail: string) => (failure = detail),
    toggleTheme() {
      theme = theme === 'day' ? 'night' : 'day';
      localStorage.setItem(themeKey, theme);
      cityMap?.setTheme(theme);
    },
    toggleKind: (kind: Kind) => changeMap(() => mapSettings.toggleKind(kind)),
    chooseMeasure: (measure: ZoneMeasure) => changeMap(() => mapSettings.set({ measure })),
    hideDerived: (hidesDerived: boolean) => changeMap(() => mapSettings.set({ hidesDerived })),
    ring: (place: Place | undefined) => cityMap?.ring(place),
    /** Opens a page and keeps what is selected. */
    open,
    route,
  };
}

export type Room = ReturnType<typeof createRoom>;

function savedTheme(): Theme {
  const saved = localStorage.getItem(themeKey);
  if (saved === 'day' || saved === 'night') {
    return saved;
  }
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'night' : 'day';
}
