import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from '@maplibre/maplibre-gl-style-spec';
import type { MapOverview } from '../city/api';
import { alarm, ok, silent } from '../live/liveCity';
import type { Palette } from './palette';
import { noBand, type ZoneMeasure } from './zoneMeasure';

/** Names of sources and layers, for whoever asks the map about them. */
export const sources = { zones: 'zones', streets: 'streets', devices: 'devices', marks: 'marks', vehicles: 'vehicles', area: 'area', sketch: 'sketch', selection: 'selection' } as const;
export const layerIds = {
  zoneFill: 'zone-fill', zoneMeasure: 'zone-measure', zoneNames: 'zone-names', streets: 'streets', streetsChosen: 'streets-chosen', chosen: 'chosen', glow: 'lamp-glow',
  lampsFar: 'lamps-far', lamps: 'lamps', equipment: 'equipment', alarms: 'alarms', vehicles: 'vehicles', vehicleAlarms: 'vehicle-alarms',
} as const;

/** Layers whose devices a click may hit. */
export const hitLayers = [layerIds.vehicles, layerIds.equipment, layerIds.lamps];

/** Layers that draw the devices which stand. */
export const deviceLayers = [layerIds.lampsFar, layerIds.lamps, layerIds.equipment];

/** What the whole style depends on besides the city. */
export interface Look {
  palette: Palette;
  measure: ZoneMeasure;
}

/** Tiles are cut down to this zoom (docs/map.md). */
const deepestTileZoom = 16;

/** From this zoom a lamp in a tile carries its name, so that it can be selected, and streets can be told apart; before, the city is seen as a whole. */
export const closeZoom = 14;

/** Where the colours of the zones begin to give way to the devices, and where they are gone. */
const zonesFade = { from: 12.4, to: 13.8 };

const fonts = ['sans-serif'];

const status: ExpressionSpecification = ['coalesce', ['feature-state', 'status'], silent];
const value: ExpressionSpecification = ['coalesce', ['feature-state', 'value'], 0];
const isSilent: ExpressionSpecification = ['==', status, silent];
const isAlarm: ExpressionSpecification = ['==', status, alarm];
const isLamp: ExpressionSpecification = ['==', ['get', 'kind'], 'lamp'];
const isChosen: ExpressionSpecification = ['boolean', ['feature-state', 'chosen'], false];
const isMain: ExpressionSpecification = ['in', ['get', 'class'], ['literal', ['primary', 'secondary']]];

const byZoom = (...stops: (number | ExpressionSpecification)[]): ExpressionSpecification =>
  ['interpolate', ['exponential', 1.4], ['zoom'], ...stops] as unknown as ExpressionSpecification;

/** Icons are drawn 20 units wide: 0.25 is 5 pixels. */
const iconSize = byZoom(10, 0.12, 12, 0.2, 13, 0.32, 14.5, 0.5, 16, 0.75, 19, 1.1);

/** The whole style: sources and layers, without anything from outside. */
export function style(overview: MapOverview, look: Look, origin: string): StyleSpecification {
  const tiles = (layer: string) => ({
    type: 'vector' as const,
    tiles: [`${origin}/tiles/${layer}/{z}/{x}/{y}.mvt?v=${overview.version}`],
    bounds: overview.bounds,
    maxzoom: deepestTileZoom,
  });
  const points = { type: 'geojson' as const, data: { type: 'FeatureCollection' as const, features: [] } };
  return {
    version: 8,
    sources: {
      [sources.zones]: { ...tiles('zones'), minzoom: 0 },
      [sources.streets]: { ...tiles('streets'), minzoom: 10 },
      [sources.devices]: { ...tiles('devices'), minzoom: 10 },
      // The same tiles once more: which devices are marked is a filter, and a filter that changes must not have 32,000 devices laid out anew.
      [sources.marks]: { ...tiles('devices'), minzoom: 10 },
      [sources.vehicles]: points,
      [sources.area]: points,
      [sources.sketch]: points,
      [sources.selection]: points,
    },
    layers: layers(look),
  };
}

/** The layers from the ground up. Only colours and strengths differ between looks. */
export function layers({ palette, measure }: Look): LayerSpecification[] {
  return [
    ...groundLayers(palette, measure), ...chosenLayers(palette), ...lampLayers(palette, measure), ...equipmentLayers(palette), ...vehicleLayers(palette), ...markLayers(palette),
  ];
}

/** The name of a zone and, below it, its figure. */
export function zoneText(figures: ReadonlyMap<string, string>): ExpressionSpecification {
  const name: ExpressionSpecification = ['get', 'name'];
  if (figures.size === 0) {
    return name;
  }
  const figure = ['match', ['get', 'code'], ...[...figures].flatMap(([code, text]) => [code, `\n${text}`]), ''] as unknown as ExpressionSpecification;
  return ['concat', name, figure];
}

function groundLayers(palette: Palette, measure: ZoneMeasure): LayerSpecification[] {
  const bands: readonly string[] = measure === 'alarms' ? palette.priorities : palette.shares;
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': palette.ground } },
    {
      id: layerIds.zoneFill, type: 'fill', source: sources.zones, 'source-layer': 'zones',
      paint: { 'fill-color': ['case', isChosen, palette.zoneChosen, palette.zone], 'fill-antialias': false },
    },
    {
      id: layerIds.zoneMeasure, type: 'fill', source: sources.zones, 'source-layer': 'zones', maxzoom: zonesFade.to,
      layout: { visibility: 'none' },
      paint: {
        'fill-color': ['match', ['coalesce', ['feature-state', 'band'], noBand], ...bands.flatMap((colour, band) => [band, colour]), 'rgba(0, 0, 0, 0)'] as unknown as ExpressionSpecification,
        'fill-opacity': ['interpolate', ['linear'], ['zoom'], zonesFade.from, 1, zonesFade.to, 0],
        'fill-antialias': false,
      },
    },
    {
      id: layerIds.streets, type: 'line', source: sources.streets, 'source-layer': 'streets',
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: {
        'line-color': ['case', isMain, palette.streetMain, palette.street],
        'line-width': byZoom(
          10, ['case', isMain, 0.8, 0.4],
          13, ['case', isMain, 2, 1],
          16, ['case', isMain, 9, 5],
          19, ['case', isMain, 26, 16]),
      },
    },
    {
      id: 'zone-border', type: 'line', source: sources.zones, 'source-layer': 'zones',
      layout: { 'line-join': 'round' },
      paint: { 'line-color': palette.border, 'line-width': byZoom(10, 0.8, 16, 2), 'line-dasharray': [3, 2] },
    },
    {
      id: 'zone-chosen', type: 'line', source: sources.zones, 'source-layer': 'zones',
      layout: { 'line-join': 'round' },
      paint: { 'line-color': palette.chosen, 'line-width': ['case', isChosen, 2.5, 0] },
    },
    {
      id: layerIds.streetsChosen, type: 'line', source: sources.streets, 'source-layer': 'streets', filter: ['literal', false],
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': palette.chosen, 'line-opacity': 0.75, 'line-width': byZoom(10, 3, 13, 4, 16, 9, 19, 22) },
    },
    {
      id: 'street-names', type: 'symbol', source: sources.streets, 'source-layer': 'streets', minzoom: 15.2,
      layout: {
        'symbol-placement': 'line', 'text-field': ['get', 'name'], 'text-font': fonts, 'text-size': 11, 'symbol-spacing': 300, 'text-padding': 6,
      },
      paint: { 'text-color': palette.label, 'text-halo-color': palette.labelHalo, 'text-halo-width': 1.2 },
    },
  ];
}

/** What is selected besides a single device: devices with a halo, the area, and the one that is being drawn. */
function chosenLayers(palette: Palette): LayerSpecification[] {
  const line = { 'line-color': palette.chosen, 'line-width': 2 };
  return [
    { id: 'area', type: 'fill', source: sources.area, paint: { 'fill-color': palette.chosen, 'fill-opacity': 0.08 } },
    { id: 'area-line', type: 'line', source: sources.area, paint: line },
    {
      id: layerIds.chosen, type: 'circle', source: sources.devices, 'source-layer': 'devices', layout: { visibility: 'none' },
      paint: {
        'circle-radius': byZoom(10, ['case', isChosen, 1.8, 0], 12, ['case', isChosen, 2.6, 0], 14, ['case', isChosen, 5, 0], 16, ['case', isChosen, 10, 0], 19, ['case', isChosen, 18, 0]),
        'circle-color': palette.chosen,
        'circle-opacity': byZoom(12, 0.9, 14, 0.55, 16, 0.4),
      },
    },
  ];
}

function lampLayers(palette: Palette, measure: ZoneMeasure): LayerSpecification[] {
  const source = { source: sources.devices, 'source-layer': 'devices', filter: lampFilter(false) };
  const share: ExpressionSpecification = ['/', value, 100];
  const levelColour = (full: string): ExpressionSpecification => ['interpolate', ['linear'], value, 0, palette.lampOff, 1, palette.lampLow, 100, full];
  const lit: ExpressionSpecification = ['all', ['==', status, ok], ['>', value, 0]];
  const farOpacity = (most: number): ExpressionSpecification => ['case', isAlarm, 1, isSilent, 0.35 * most, lit, ['*', most, ['+', 0.45, ['*', 0.55, share]]], 0.6 * most];
  // Shares of all zones are what one looks for then; the lamps show that there are streets.
  const behindZones = measure === 'power' || measure === 'traffic' ? 0.3 : 1;
  return [
    {
      id: layerIds.glow, type: 'circle', ...source, minzoom: closeZoom,
      paint: {
        'circle-radius': byZoom(14, 5, 15, 9, 16, 15, 17, 25, 19, 56),
        'circle-blur': 1,
        'circle-color': palette.lampFull,
        'circle-opacity': ['case', lit, ['*', palette.glow, share], 0],
      },
    },
    {
      id: layerIds.lampsFar, type: 'circle', ...source, maxzoom: closeZoom,
      paint: {
        'circle-radius': byZoom(10, ['case', isAlarm, 3, 0.6], 12, ['case', isAlarm, 4, 1.1], 14, ['case', isAlarm, 5, 2.1]),
        'circle-color': ['case', isAlarm, palette.alarm, isSilent, palette.silent, levelColour(palette.lampFarFull)],
        'circle-opacity': ['interpolate', ['linear'], ['zoom'], zonesFade.from, farOpacity(behindZones), zonesFade.to, farOpacity(1)],
      },
    },
    {
      id: layerIds.lamps, type: 'circle', ...source, minzoom: closeZoom,
      paint: {
        'circle-radius': byZoom(14, ['case', isAlarm, 5, 2.2], 16, ['case', isAlarm, 7, 4.2], 19, ['case', isAlarm, 12, 9]),
        'circle-color': ['case', isAlarm, palette.alarm, levelColour(palette.lampFull)],
        'circle-opacity': ['case', isSilent, 0, 1],
        'circle-stroke-color': ['case', isAlarm, palette.alarm, isSilent, palette.silent, levelColour(palette.lampFull)],
        'circle-stroke-width': ['case', isSilent, 1, 0],
      },
    },
  ];
}

/** Lamps, without those that nobody surveyed when so chosen. */
export const lampFilter = (hidesDerived: boolean): ExpressionSpecification => ['all', isLamp, surveyed(hidesDerived)];

/** Equipment other than lamps, without the kinds that are hidden. */
export const equipmentFilter = (hidden: readonly string[], hidesDerived: boolean): ExpressionSpecification => ['all', ['!', isLamp], shown(hidden), surveyed(hidesDerived)];

/** Devices of the kinds that are not hidden. */
export const shownFilter = (hidden: readonly string[], hidesDerived: boolean): ExpressionSpecification => ['all', shown(hidden), surveyed(hidesDerived)];

/** Of the devices that are shown those with these ordinals. */
export const markFilter = (hidden: readonly string[], hidesDerived: boolean, ordinals: readonly number[]): ExpressionSpecification => [
  'all',
  ordinals.length === 0 ? ['literal', false] : (['match', ['to-number', ['id']], ordinals, true, false] as unknown as ExpressionSpecification),
  shown(hidden),
  surveyed(hidesDerived),
];

/** Streets by their ids. */
export const streetFilter = (ids: readonly string[]): ExpressionSpecification => ['in', ['get', 'street'], ['literal', [...ids]]];

const shown = (hidden: readonly string[]): ExpressionSpecification => ['!', ['in', ['get', 'kind'], ['literal', [...hidden]]]];
const surveyed = (hidesDerived: boolean): ExpressionSpecification => (hidesDerived ? ['!=', ['coalesce', ['get', 'derived'], false], true] : ['literal', true]);

function equipmentLayers(palette: Palette): LayerSpecification[] {
  return [
    {
      id: layerIds.equipment, type: 'symbol', source: sources.devices, 'source-layer': 'devices', filter: equipmentFilter([], false),
      layout: {
        'icon-image': ['get', 'kind'], 'icon-size': iconSize,
        'icon-allow-overlap': true, 'icon-ignore-placement': true,
      },
      paint: {
        'icon-color': ['case', isAlarm, palette.alarm, isSilent, palette.zone, palette.normal],
        'icon-halo-color': ['case', isSilent, palette.silent, palette.zone],
        'icon-halo-width': byZoom(12.5, 0, 13, 1),
        'icon-opacity': ['interpolate', ['linear'], ['zoom'], 11.5, ['case', isAlarm, 1, 0.4], 13.5, 1],
      },
    },
  ];
}

function vehicleLayers(palette: Palette): LayerSpecification[] {
  return [
    {
      id: layerIds.vehicles, type: 'symbol', source: sources.vehicles,
      layout: {
        'icon-image': 'vehicle', 'icon-size': byZoom(10, 0.35, 13, 0.5, 16, 0.8, 19, 1.1), 'icon-rotate': ['get', 'heading'],
        'icon-rotation-alignment': 'map', 'icon-allow-overlap': true, 'icon-ignore-placement': true,
      },
      paint: {
        'icon-color': ['case',
          ['==', ['get', 'status'], alarm], palette.alarm,
          ['in', ['get', 'duty'], ['literal', [1, 2]]], palette.vehicleBusy,
          palette.vehicle],
        'icon-opacity': ['case', ['==', ['get', 'duty'], 4], 0.45, 1],
        'icon-halo-color': palette.ground,
        'icon-halo-width': 1.5,
      },
    },
  ];
}

function markLayers(palette: Palette): LayerSpecification[] {
  const marks = {
    'icon-image': 'alarm', 'icon-allow-overlap': true, 'icon-ignore-placement': true,
    'icon-size': byZoom(10, 0.45, 14, 0.6, 16, 0.8), 'icon-offset': [0, -16] as [number, number],
  };
  const colours = { 'icon-color': palette.alarm, 'icon-halo-color': palette.alarmMark, 'icon-halo-width': 1.2 };
  return [
    {
      id: layerIds.alarms, type: 'symbol', source: sources.marks, 'source-layer': 'devices', filter: markFilter([], false, []), layout: { ...marks, visibility: 'none' },
      paint: colours,
    },
    {
      id: layerIds.vehicleAlarms, type: 'symbol', source: sources.vehicles, filter: ['==', ['get', 'status'], alarm], layout: marks, paint: colours,
    },
    {
      id: layerIds.zoneNames, type: 'symbol', source: sources.zones, 'source-layer': 'zoneLabels', maxzoom: 15.2,
      layout: {
        'text-field': zoneText(new Map()), 'text-font': fonts, 'text-size': byZoom(10, 9, 12, 11.5, 15, 15), 'text-max-width': 7, 'text-padding': 2,
        'text-letter-spacing': 0.04,
      },
      paint: { 'text-color': palette.label, 'text-halo-color': palette.labelHalo, 'text-halo-width': 2 },
    },
    {
      id: 'selection', type: 'circle', source: sources.selection,
      paint: {
        'circle-radius': byZoom(10, 8, 16, 15, 19, 22), 'circle-color': palette.chosen, 'circle-opacity': 0.12,
        'circle-stroke-color': palette.chosen, 'circle-stroke-width': 2.5,
      },
    },
    {
      id: 'sketch', type: 'fill', source: sources.sketch, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': palette.chosen, 'fill-opacity': 0.1 },
    },
    {
      id: 'sketch-line', type: 'line', source: sources.sketch, filter: ['==', ['geometry-type'], 'LineString'],
      paint: { 'line-color': palette.chosen, 'line-width': 2, 'line-dasharray': [2, 1.5] },
    },
    {
      id: 'sketch-corners', type: 'circle', source: sources.sketch, filter: ['==', ['geometry-type'], 'Point'],
      paint: { 'circle-radius': ['case', ['get', 'first'], 7, 4.5], 'circle-color': palette.zone, 'circle-stroke-color': palette.chosen, 'circle-stroke-width': 2.5 },
    },
  ];
}
