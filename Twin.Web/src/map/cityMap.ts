import type { Feature, FeatureCollection } from 'geojson';
import { Map as MapLibre, NavigationControl, ScaleControl, setWorkerUrl, type GeoJSONSource, type MapGeoJSONFeature, type PointLike } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import type { Bounds, MapOverview, Place } from '../city/api';
import { holds, rangeOf, type Kind } from '../city/kinds';
import { silent, type LiveCity } from '../live/liveCity';
import { words } from './words';
import { icon, iconNames } from './icons';
import { palettes, type Theme } from './palette';
import { alarmFilter, equipmentFilter, hitLayers, layerIds, layers, sources, style } from './style';

/** What a click hit. */
export type Hit = { type: 'device'; id: string; ordinal: number } | { type: 'vehicle'; ordinal: number } | { type: 'zone'; code: string };

/** The map and what the page may do with it. */
export interface CityMap {
  map: MapLibre;
  /** Draws the state of these devices as the live city has it. */
  draw(city: LiveCity, ordinals: Iterable<number>): void;
  setTheme(theme: Theme): void;
  hideKinds(hidden: readonly Kind[]): void;
  /** Rings a place, or nothing. */
  ring(place: Place | undefined): void;
  /** Lights up a zone, or none. */
  chooseZone(code: string | undefined): void;
  /** Marks the devices of these runs of ordinals (first, count, …), or none. */
  highlight?(ranges: readonly number[] | undefined): void;
  goTo(place: Place): void;
  /** Shows these bounds. */
  fit(bounds: Bounds): void;
  goHome(): void;
  destroy(): void;
}

/** How far from a shape a click still hits it, in pixels: half the least target size of WCAG 2.2. */
const reachPx = 12;

/** Makes the map; `picked` is called for every click and for Enter at the middle of the map. */
export function createCityMap(
  container: HTMLElement, overview: MapOverview, theme: Theme, picked: (hit: Hit | undefined) => void,
): CityMap {
  setWorkerUrl(new URL(workerUrl, location.href).href);
  const map = new MapLibre({
    container,
    style: style(overview, palettes[theme], location.origin),
    bounds: overview.bounds,
    fitBoundsOptions: { padding: 24 },
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
  const zoneOrdinal = new Map(overview.zones.map((code, ordinal) => [code, ordinal]));
  let chosenZone: number | undefined;

  map.once('style.load', () => {
    for (const name of iconNames) {
      map.addImage(name, icon(name), { sdf: true });
    }
  });
  map.on('click', (event) => picked(hitAt(map, event.point)));
  map.getCanvas().addEventListener('keydown', (event) => {
    if (event.key === 'Enter') {
      picked(hitAt(map, map.project(map.getCenter())));
    }
  });

  return {
    map,
    draw(city, ordinals) {
      let vehiclesMoved = false;
      for (const ordinal of ordinals) {
        if (holds(vehicles, ordinal)) {
          vehiclesMoved = true;
        } else {
          map.setFeatureState(
            { source: sources.devices, sourceLayer: 'devices', id: ordinal },
            { status: city.status[ordinal] ?? silent, value: city.value[ordinal] ?? 0 },
          );
        }
      }
      if (vehiclesMoved) {
        source(map, sources.vehicles)?.setData(vehicleFeatures(city));
      }
    },
    setTheme(next) {
      for (const layer of layers(palettes[next])) {
        for (const [name, paint] of Object.entries(layer.paint ?? {})) {
          map.setPaintProperty(layer.id, name as never, paint as never);
        }
      }
    },
    hideKinds(hidden) {
      map.setFilter(layerIds.equipment, equipmentFilter(hidden));
      map.setFilter('alarms', alarmFilter(hidden));
      show(map, [layerIds.lamps, 'lamp-glow'], !hidden.includes('lamp'));
      show(map, [layerIds.vehicles, 'vehicle-alarms'], !hidden.includes('vehicle'));
    },
    ring(place) {
      source(map, sources.selection)?.setData({
        type: 'FeatureCollection',
        features: place ? [{ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [place.lon, place.lat] } }] : [],
      });
    },
    chooseZone(code) {
      const next = code === undefined ? undefined : zoneOrdinal.get(code);
      if (next === chosenZone) {
        return;
      }
      for (const [ordinal, chosen] of [[chosenZone, false], [next, true]] as const) {
        if (ordinal !== undefined) {
          map.setFeatureState({ source: sources.zones, sourceLayer: 'zones', id: ordinal }, { chosen });
        }
      }
      chosenZone = next;
    },
    goTo: ({ lon, lat }) => void map.flyTo({ center: [lon, lat], zoom: Math.max(16.5, map.getZoom()), essential: true }),
    fit: (bounds) => void map.fitBounds(bounds, { padding: 90, maxZoom: 17, essential: true }),
    goHome: () => void map.fitBounds(overview.bounds, { padding: 24 }),
    destroy: () => map.remove(),
  };
}

function show(map: MapLibre, ids: string[], shown: boolean): void {
  ids.forEach((id) => map.setLayoutProperty(id, 'visibility', shown ? 'visible' : 'none'));
}

function source(map: MapLibre, name: string): GeoJSONSource | undefined {
  return map.getSource<GeoJSONSource>(name);
}

/** What lies nearest to a point of the screen: a device within reach, else the zone. */
function hitAt(map: MapLibre, point: { x: number; y: number }): Hit | undefined {
  const box: [PointLike, PointLike] = [[point.x - reachPx, point.y - reachPx], [point.x + reachPx, point.y + reachPx]];
  const near = map
    .queryRenderedFeatures(box, { layers: hitLayers })
    .filter((feature) => feature.source === sources.vehicles || typeof feature.properties['device'] === 'string')
    .map((feature) => ({ feature, distance: distancePx(map, feature, point) }))
    .sort((left, right) => left.distance - right.distance)[0]?.feature;
  if (near?.source === sources.vehicles) {
    return { type: 'vehicle', ordinal: Number(near.id) };
  }
  if (near) {
    return { type: 'device', id: String(near.properties['device']), ordinal: Number(near.id) };
  }
  const zone = map.queryRenderedFeatures([point.x, point.y], { layers: [layerIds.zoneFill] })[0];
  return zone ? { type: 'zone', code: String(zone.properties['code']) } : undefined;
}

function distancePx(map: MapLibre, feature: MapGeoJSONFeature, point: { x: number; y: number }): number {
  if (feature.geometry.type !== 'Point') {
    return Infinity;
  }
  const [lon, lat] = feature.geometry.coordinates;
  const at = map.project([lon ?? 0, lat ?? 0]);
  return Math.hypot(at.x - point.x, at.y - point.y);
}

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
const beyond = 0.5;

function widened([west, south, east, north]: [number, number, number, number]): [number, number, number, number] {
  const width = (east - west) * beyond;
  const height = (north - south) * beyond;
  return [west - width, south - height, east + width, north + height];
}
