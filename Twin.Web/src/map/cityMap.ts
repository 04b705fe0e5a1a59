import type { Feature, FeatureCollection } from 'geojson';
import { Map as MapLibre, NavigationControl, ScaleControl, setWorkerUrl, type GeoJSONSource, type MapGeoJSONFeature, type PointLike } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import type { Bounds, MapOverview, Place, ZoneSummary } from '../city/api';
import { holds, rangeOf } from '../city/kinds';
import { alarm, silent, type LiveCity } from '../live/liveCity';
import { count } from '../shared/format';
import { words } from './words';
import { nextHit, type Hit } from './hit';
import { icon, iconNames } from './icons';
import { palettes, type Theme } from './palette';
import { distanceToLine, type Corner } from './ring';
import { ordinalsOf, without } from './runs';
import type { MapChoice } from './settings.svelte';
import {
  closeZoom, deviceLayers, equipmentFilter, hitLayers, lampFilter, layerIds, layers, markFilter, shownFilter, sources, streetFilter, style, zoneText, type Look,
} from './style';
import { bandOf, figureOf, noBand } from './zoneMeasure';

/** The map and what the page may do with it. */
export interface CityMap {
  map: MapLibre;
  /** Draws the state of these devices as the live city has it, and takes out of them what it drew: all, unless there is more than one frame has time for. */
  draw(city: LiveCity, ordinals: Set<number>): void;
  setTheme(theme: Theme): void;
  /** Shows the kinds, zone colours and so on that the legend chose. */
  choose(choice: Pick<MapChoice, 'hidden' | 'hidesDerived' | 'measure'>): void;
  /** Colours the zones by the chosen measure. */
  colourZones(zones: readonly ZoneSummary[]): void;
  /** Rings a place, or nothing. */
  ring(place: Place | undefined): void;
  /** Lights up a zone, or none. */
  chooseZone(code: string | undefined): void;
  /** Lights up streets by their ids, or none. */
  chooseStreets(ids: readonly string[]): void;
  /** Lights up devices by their ordinals as runs (first, count, first, count …), or none. */
  highlight(ranges: readonly number[] | undefined): void;
  /** Outlines an area by its ring, or none. */
  outline(ring: readonly Corner[] | undefined): void;
  /** Draws an area that is not closed yet, up to where the pointer is. */
  sketch(corners: readonly Corner[], pointer?: Corner): void;
  /** Has clicks and moves of the pointer told to this instead of selecting; undefined: selects again. */
  capture(tool: PointerTool | undefined): void;
  goTo(place: Place): void;
  /** Shows these bounds. */
  fit(bounds: Bounds): void;
  goHome(): void;
  /** What the map shows. */
  bounds(): Bounds;
  /** What the map shows between the cards that lie on it. */
  boundsBesideCards(): Bounds;
  centre(): Place;
  /** True while the map is being moved. */
  isMoving(): boolean;
  /** True when all tiles in view are there, but for those of the marks. */
  isDrawn(): boolean;
  /** The devices that the tiles in view draw, vehicles not counted. */
  drawnDevices(): number;
  /** How many devices are lit up. */
  highlighted(): number;
  /** The colour of a zone by the chosen measure; undefined while it has none. */
  zoneColour(code: string): string | undefined;
  destroy(): void;
}

/** What takes the pointer over from selecting. */
export interface PointerTool {
  clicked(at: Corner, point: { x: number; y: number }): void;
  moved(at: Corner): void;
}

/** Less than this between the cards is no room to show anything in. */
const leastRoomPx = 160;

/** How far from a shape a click still hits it, in pixels: half the least target size of WCAG 2.2. */
const reachPx = 12;

/** How far from the middle of a street a click hits it: half its drawn width and a little. */
const streetReachPx = 9;

/** How much of a frame may go into telling the map what changed; the rest is told in the next one. */
const drawBudgetMs = 12;

/** How long alarms are gathered before the marks over them are laid out: the colour of the device itself changes at once. */
const marksPauseMs = 400;

/** Makes the map; `covered` says how much of it lies under cards at either side, in pixels, `picked` is called for every click and for Enter at the middle of the map. */
export function createCityMap(
  container: HTMLElement, overview: MapOverview, theme: Theme, covered: () => { left: number; right: number }, picked: (hit: Hit | undefined) => void,
): CityMap {
  let look: Look = { palette: palettes[theme], measure: 'none' };

  /** Padding that shows something beside the cards on the map, unless they leave too little of it. */
  function room(around: number): { left: number; right: number; top: number; bottom: number } {
    const { left, right } = covered();
    const free = container.clientWidth - left - right;
    if (free < leastRoomPx) {
      return { left: around, right: around, top: around, bottom: around };
    }
    const beside = Math.min(around, free / 5);
    return { left: left + beside, right: right + beside, top: around, bottom: around };
  }

  setWorkerUrl(new URL(workerUrl, location.href).href);
  const map = new MapLibre({
    container,
    style: style(overview, look, location.origin),
    bounds: overview.bounds,
    fitBoundsOptions: { padding: room(24) },
    maxBounds: widened(overview.bounds),
    minZoom: 10,
    maxZoom: 19,
    hash: 'map',
    attributionControl: false,
    fadeDuration: 0,
    pitchWithRotate: false,
    dragRotate: false,
    locale: { 'Map.Title': words.label, 'NavigationControl.ZoomIn': words.zoomIn, 'NavigationControl.ZoomOut': words.zoomOut },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), 'bottom-right');
  map.addControl(new ScaleControl({}), 'bottom-left');

  const vehicles = rangeOf(overview, 'vehicle');
  const deviceTotal = Math.max(0, ...overview.kinds.map((kind) => kind.first + kind.count));
  const zoneOrdinal = new Map(overview.zones.map((code, ordinal) => [code, ordinal]));
  const drawnStatus = new Uint8Array(deviceTotal);
  const drawnValue = new Uint8Array(deviceTotal);
  const inAlarm = new Set<number>();
  const bands = new Map<string, number>();
  let choice: Pick<MapChoice, 'hidden' | 'hidesDerived' | 'measure'> = { hidden: [], hidesDerived: false, measure: 'none' };
  let chosenZone: number | undefined;
  let chosen: ReadonlySet<number> = new Set();
  let marksTimer: ReturnType<typeof setTimeout> | undefined;
  let zoneFigures = '';
  let tool: PointerTool | undefined;
  let atMiddle: { hit: Hit | undefined; lon: number; lat: number } | undefined;
  let movedSinceFrame = true;

  map.once('style.load', () => {
    for (const name of iconNames) {
      map.addImage(name, icon(name), { sdf: true });
    }
  });
  map.on('move', () => (movedSinceFrame = true));
  map.on('render', () => (movedSinceFrame = false));
  map.on('click', (event) => {
    if (tool) {
      tool.clicked([event.lngLat.lng, event.lngLat.lat], event.point);
    } else {
      picked(hitsAt(map, event.point)[0]);
    }
  });
  map.on('mousemove', (event) => tool?.moved([event.lngLat.lng, event.lngLat.lat]));
  map.getCanvas().addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !tool) {
      pickMiddle();
    }
  });

  /** Selects what is in the middle; asked again at the same place, what lies beneath it. */
  function pickMiddle(): void {
    const { lng: lon, lat } = map.getCenter();
    const last = atMiddle?.lon === lon && atMiddle.lat === lat ? atMiddle.hit : undefined;
    const hit = nextHit(hitsAt(map, map.project([lon, lat])), last);
    atMiddle = { hit, lon, lat };
    picked(hit);
  }

  function applyLook(): void {
    for (const layer of layers(look)) {
      for (const [name, paint] of Object.entries(layer.paint ?? {})) {
        map.setPaintProperty(layer.id, name as never, paint as never);
      }
    }
    applyChoice();
  }

  function applyChoice(): void {
    const { hidden, hidesDerived, measure } = choice;
    const lampsShown = !hidden.includes('lamp');
    for (const id of [layerIds.lampsFar, layerIds.lamps, layerIds.glow]) {
      map.setFilter(id, lampFilter(hidesDerived));
    }
    map.setFilter(layerIds.equipment, equipmentFilter(hidden, hidesDerived));
    map.setFilter(layerIds.chosen, shownFilter(hidden, hidesDerived));
    show(map, [layerIds.lampsFar, layerIds.lamps], lampsShown);
    show(map, [layerIds.glow], lampsShown && look.palette.glow > 0);
    show(map, [layerIds.vehicles, layerIds.vehicleAlarms], !hidden.includes('vehicle'));
    show(map, [layerIds.zoneMeasure], measure !== 'none');
    mark();
  }

  /** Lays the marks out over the devices in alarm. */
  function mark(): void {
    clearTimeout(marksTimer);
    marksTimer = undefined;
    show(map, [layerIds.alarms], inAlarm.size > 0);
    map.setFilter(layerIds.alarms, markFilter(choice.hidden, choice.hidesDerived, [...inAlarm].sort((left, right) => left - right)));
  }

  function nameZones(figures: ReadonlyMap<string, string>): void {
    const expression = zoneText(figures);
    const text = JSON.stringify(expression);
    if (text !== zoneFigures) {
      zoneFigures = text;
      map.setLayoutProperty(layerIds.zoneNames, 'text-field', expression);
    }
  }

  const stateOf = (ordinal: number) => ({ source: sources.devices, sourceLayer: 'devices', id: ordinal });
  const zoneState = (ordinal: number) => ({ source: sources.zones, sourceLayer: 'zones', id: ordinal });

  return {
    map,
    draw(city, ordinals) {
      const until = performance.now() + drawBudgetMs;
      let vehiclesMoved = false;
      let alarmsChanged = false;
      for (const ordinal of ordinals) {
        ordinals.delete(ordinal);
        if (holds(vehicles, ordinal)) {
          vehiclesMoved = true;
          continue;
        }
        const status = city.status[ordinal] ?? silent;
        const value = city.value[ordinal] ?? 0;
        if (drawnStatus[ordinal] === status && drawnValue[ordinal] === value) {
          continue;
        }
        drawnStatus[ordinal] = status;
        drawnValue[ordinal] = value;
        map.setFeatureState(stateOf(ordinal), { status, value });
        if ((status === alarm) !== inAlarm.has(ordinal)) {
          inAlarm[status === alarm ? 'add' : 'delete'](ordinal);
          alarmsChanged = true;
        }
        if (performance.now() > until) {
          break;
        }
      }
      if (vehiclesMoved) {
        source(map, sources.vehicles)?.setData(vehicleFeatures(city));
      }
      if (alarmsChanged) {
        marksTimer ??= setTimeout(mark, marksPauseMs);
      }
    },
    setTheme(next) {
      look = { ...look, palette: palettes[next] };
      applyLook();
    },
    choose(next) {
      const measureChanged = next.measure !== choice.measure;
      choice = next;
      if (measureChanged) {
        look = { ...look, measure: next.measure };
        bands.forEach((_, code) => map.setFeatureState(zoneState(zoneOrdinal.get(code) ?? -1), { band: noBand }));
        bands.clear();
        nameZones(new Map());
        applyLook();
      } else {
        applyChoice();
      }
    },
    colourZones(zones) {
      const figures = new Map<string, string>();
      for (const zone of zones) {
        const ordinal = zoneOrdinal.get(zone.code);
        const band = bandOf(choice.measure, zone);
        if (ordinal !== undefined && band !== (bands.get(zone.code) ?? noBand)) {
          map.setFeatureState(zoneState(ordinal), { band });
        }
        bands.set(zone.code, band);
        const figure = figureOf(choice.measure, zone, count);
        if (figure) {
          figures.set(zone.code, figure);
        }
      }
      nameZones(figures);
    },
    ring(place) {
      source(map, sources.selection)?.setData(collection(place ? [feature({ type: 'Point', coordinates: [place.lon, place.lat] })] : []));
    },
    chooseZone(code) {
      const next = code === undefined ? undefined : zoneOrdinal.get(code);
      if (next === chosenZone) {
        return;
      }
      for (const [ordinal, isChosen] of [[chosenZone, false], [next, true]] as const) {
        if (ordinal !== undefined) {
          map.setFeatureState(zoneState(ordinal), { chosen: isChosen });
        }
      }
      chosenZone = next;
    },
    chooseStreets: (ids) => void map.setFilter(layerIds.streetsChosen, streetFilter(ids)),
    highlight(ranges) {
      const next = ordinalsOf(ranges ?? []);
      for (const ordinal of without(chosen, next)) {
        map.removeFeatureState(stateOf(ordinal), 'chosen');
      }
      for (const ordinal of without(next, chosen)) {
        map.setFeatureState(stateOf(ordinal), { chosen: true });
      }
      chosen = next;
      show(map, [layerIds.chosen], next.size > 0);
    },
    outline(ring) {
      source(map, sources.area)?.setData(collection(ring ? [feature({ type: 'Polygon', coordinates: [[...ring]] })] : []));
    },
    sketch(corners, pointer) {
      const line = pointer ? [...corners, pointer] : [...corners];
      const [first] = line;
      source(map, sources.sketch)?.setData(collection([
        ...(first && line.length > 2 ? [feature({ type: 'Polygon', coordinates: [[...line, first]] })] : []),
        ...(first && line.length > 1 ? [feature({ type: 'LineString', coordinates: [...line, first] })] : []),
        ...corners.map((corner, i) => feature({ type: 'Point', coordinates: corner }, { first: i === 0 })),
      ]));
    },
    capture(next) {
      tool = next;
      map.getCanvas().style.cursor = next ? 'crosshair' : '';
      map.doubleClickZoom[next ? 'disable' : 'enable']();
    },
    goTo({ lon, lat }) {
      const { left, right } = room(0);
      map.flyTo({ center: [lon, lat], zoom: Math.max(16.5, map.getZoom()), offset: [(left - right) / 2, 0], essential: true });
    },
    fit: (bounds) => void map.fitBounds(bounds, { padding: room(60), maxZoom: 17, essential: true }),
    goHome: () => void map.fitBounds(overview.bounds, { padding: room(24) }),
    bounds: () => map.getBounds().toArray().flat() as Bounds,
    boundsBesideCards() {
      const { left, right } = room(0);
      const { clientWidth: width, clientHeight: height } = container;
      const [southWest, northEast] = [map.unproject([left, height]), map.unproject([width - right, 0])];
      return [southWest.lng, southWest.lat, northEast.lng, northEast.lat];
    },
    centre() {
      const { lng: lon, lat } = map.getCenter();
      return { lon, lat };
    },
    isMoving: () => map.isMoving(),
    // Not the map's own loaded(): that is false as long as anything changes, and in a living city something always does.
    isDrawn: () => !movedSinceFrame && [sources.zones, sources.streets, sources.devices].every((id) => map.isSourceLoaded(id)),
    drawnDevices: () => map.queryRenderedFeatures({ layers: [...deviceLayers] }).length,
    highlighted: () => chosen.size,
    zoneColour: (code) => {
      const of: readonly string[] = choice.measure === 'alarms' ? look.palette.priorities : look.palette.shares;
      return choice.measure === 'none' ? undefined : of[bands.get(code) ?? noBand];
    },
    destroy() {
      clearTimeout(marksTimer);
      map.remove();
    },
  };
}

function show(map: MapLibre, ids: string[], shown: boolean): void {
  ids.forEach((id) => map.setLayoutProperty(id, 'visibility', shown ? 'visible' : 'none'));
}

function source(map: MapLibre, name: string): GeoJSONSource | undefined {
  return map.getSource<GeoJSONSource>(name);
}

/** What lies at a point of the screen, what is meant first before the rest: the nearest device within reach, the nearest street, the zone. */
function hitsAt(map: MapLibre, point: { x: number; y: number }): Hit[] {
  const device = nearest(map, point, reachPx, hitLayers, (feature) => feature.source === sources.vehicles || typeof feature.properties['device'] === 'string');
  const street = map.getZoom() < closeZoom ? undefined : nearest(map, point, streetReachPx, [layerIds.streets], () => true);
  const zone = map.queryRenderedFeatures([point.x, point.y], { layers: [layerIds.zoneFill] })[0];
  return [
    ...(device ? [deviceHit(device)] : []),
    ...(street ? [{ type: 'street', id: String(street.properties['street']) } as const] : []),
    ...(zone ? [{ type: 'zone', code: String(zone.properties['code']) } as const] : []),
  ];
}

function deviceHit(feature: MapGeoJSONFeature): Hit {
  const ordinal = Number(feature.id);
  return feature.source === sources.vehicles ? { type: 'vehicle', ordinal } : { type: 'device', id: String(feature.properties['device']), ordinal };
}

function nearest(map: MapLibre, point: { x: number; y: number }, reach: number, among: string[], counts: (feature: MapGeoJSONFeature) => boolean): MapGeoJSONFeature | undefined {
  const box: [PointLike, PointLike] = [[point.x - reach, point.y - reach], [point.x + reach, point.y + reach]];
  return map
    .queryRenderedFeatures(box, { layers: among })
    .filter(counts)
    .map((feature) => ({ feature, distance: distancePx(map, feature, point) }))
    .sort((left, right) => left.distance - right.distance)[0]?.feature;
}

function distancePx(map: MapLibre, { geometry }: MapGeoJSONFeature, point: { x: number; y: number }): number {
  const pixels = (line: number[][]) => line.map(([lon, lat]) => map.project([lon ?? 0, lat ?? 0]));
  switch (geometry.type) {
    case 'Point': {
      const [at] = pixels([geometry.coordinates]);
      return at ? Math.hypot(at.x - point.x, at.y - point.y) : Infinity;
    }
    case 'LineString':
      return distanceToLine(point, pixels(geometry.coordinates));
    case 'MultiLineString':
      return Math.min(...geometry.coordinates.map((line) => distanceToLine(point, pixels(line))));
    default:
      return Infinity;
  }
}

const collection = (features: Feature[]): FeatureCollection => ({ type: 'FeatureCollection', features });
const feature = (geometry: Feature['geometry'], properties: Feature['properties'] = {}): Feature => ({ type: 'Feature', properties, geometry });

function vehicleFeatures(city: LiveCity): FeatureCollection {
  const features: Feature[] = [];
  for (const [ordinal, { lon, lat }] of city.vehicles) {
    features.push({
      type: 'Feature',
      id: ordinal,
      properties: { status: city.status[ordinal], duty: city.value[ordinal], heading: city.extra[ordinal] },
      geometry: { type: 'Point', coordinates: [lon, lat] },
    });
  }
  return { type: 'FeatureCollection', features };
}

/** The map may be moved this much of its size beyond the city. */
const beyond = 1;

function widened([west, south, east, north]: [number, number, number, number]): [number, number, number, number] {
  const width = (east - west) * beyond;
  const height = (north - south) * beyond;
  return [west - width, south - height, east + width, north + height];
}
