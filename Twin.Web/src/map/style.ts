import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from '@maplibre/maplibre-gl-style-spec';
import type { MapOverview } from '../city/api';
import { alarm, ok, silent } from '../live/liveCity';
import type { Palette } from './palette';

/** Names of sources and layers, for whoever asks the map about them. */
export const sources = { zones: 'zones', streets: 'streets', devices: 'devices', vehicles: 'vehicles', selection: 'selection' } as const;
export const layerIds = { zoneFill: 'zone-fill', lamps: 'lamps', equipment: 'equipment', vehicles: 'vehicles' } as const;

/** Layers that a click may hit, and the layers of each kind that the legend can hide. */
export const hitLayers = [layerIds.vehicles, layerIds.equipment, layerIds.lamps];

/** Tiles are cut down to this zoom (docs/map.md). */
const deepestTileZoom = 16;

/** From this zoom a lamp in a tile carries its name, so that it can be selected. */
export const lampNameZoom = 14;

const fonts = ['sans-serif'];

const status: ExpressionSpecification = ['coalesce', ['feature-state', 'status'], silent];
const value: ExpressionSpecification = ['coalesce', ['feature-state', 'value'], 0];
const isSilent: ExpressionSpecification = ['==', status, silent];
const isAlarm: ExpressionSpecification = ['==', status, alarm];
const isLamp: ExpressionSpecification = ['==', ['get', 'kind'], 'lamp'];
const isMain: ExpressionSpecification = ['in', ['get', 'class'], ['literal', ['primary', 'secondary']]];

const byZoom = (...stops: (number | ExpressionSpecification)[]): ExpressionSpecification =>
  ['interpolate', ['exponential', 1.4], ['zoom'], ...stops] as unknown as ExpressionSpecification;

/** Icons are drawn 20 units wide: 0.25 is 5 pixels. */
const iconSize = byZoom(10, 0.12, 12, 0.2, 13, 0.32, 14.5, 0.5, 16, 0.75, 19, 1.1);

/** The whole style: sources and layers, without anything from outside. */
export function style(overview: MapOverview, palette: Palette, origin: string): StyleSpecification {
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
      [sources.vehicles]: points,
      [sources.selection]: points,
    },
    layers: layers(palette),
  };
}

/** The layers from the ground up. Only colours and strengths differ between palettes. */
export function layers(palette: Palette): LayerSpecification[] {
  return [...groundLayers(palette), ...lampLayers(palette), ...equipmentLayers(palette), ...vehicleLayers(palette), ...markLayers(palette)];
}

function groundLayers(palette: Palette): LayerSpecification[] {
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': palette.ground } },
    {
      id: layerIds.zoneFill, type: 'fill', source: sources.zones, 'source-layer': 'zones',
      paint: { 'fill-color': ['case', ['boolean', ['feature-state', 'chosen'], false], palette.zoneChosen, palette.zone], 'fill-antialias': false },
    },
    {
      id: 'streets', type: 'line', source: sources.streets, 'source-layer': 'streets',
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
      id: 'street-names', type: 'symbol', source: sources.streets, 'source-layer': 'streets', minzoom: 15.2,
      layout: {
        'symbol-placement': 'line', 'text-field': ['get', 'name'], 'text-font': fonts, 'text-size': 11, 'symbol-spacing': 300, 'text-padding': 6,
      },
      paint: { 'text-color': palette.label, 'text-halo-color': palette.labelHalo, 'text-halo-width': 1.2 },
    },
  ];
}

function lampLayers(palette: Palette): LayerSpecification[] {
  const source = { source: sources.devices, 'source-layer': 'devices' };
  const levelColour: ExpressionSpecification = ['interpolate', ['linear'], value, 0, palette.lampOff, 1, palette.lampLow, 100, palette.lampFull];
  const lit: ExpressionSpecification = ['all', ['==', status, ok], ['>', value, 0]];
  return [
    {
      id: 'lamp-glow', type: 'circle', ...source, filter: isLamp,
      paint: {
        'circle-radius': byZoom(10, 2, 12, 4, 14, 9, 16, 26, 19, 80),
        'circle-blur': 1,
        'circle-color': palette.lampFull,
        'circle-opacity': ['case', lit, ['*', palette.glow, ['/', value, 100]], 0],
      },
    },
    {
      id: layerIds.lamps, type: 'circle', ...source, filter: isLamp,
      paint: {
        'circle-radius': byZoom(
          10, ['case', isAlarm, 3, isSilent, 0.5, 0.7],
          12, ['case', isAlarm, 4, isSilent, 0.8, 1.2],
          14, ['case', isAlarm, 5, 2.2],
          16, ['case', isAlarm, 7, 4.5],
          19, ['case', isAlarm, 12, 9]),
        'circle-color': ['case', isAlarm, palette.alarm, levelColour],
        'circle-opacity': ['case', isSilent, 0, 1],
        'circle-stroke-color': ['case', isAlarm, palette.alarm, isSilent, palette.silent, levelColour],
        'circle-stroke-width': ['case', isSilent, 1, 0],
      },
    },
  ];
}

/** Equipment other than lamps, without the kinds that are hidden. */
export const equipmentFilter = (hidden: readonly string[]): ExpressionSpecification => ['all', ['!', isLamp], shown(hidden)];

/** Alarm marks of the kinds that are not hidden. */
export const alarmFilter = (hidden: readonly string[]): ExpressionSpecification => shown(hidden);

const shown = (hidden: readonly string[]): ExpressionSpecification => ['!', ['in', ['get', 'kind'], ['literal', [...hidden]]]];

function equipmentLayers(palette: Palette): LayerSpecification[] {
  return [
    {
      id: layerIds.equipment, type: 'symbol', source: sources.devices, 'source-layer': 'devices', filter: equipmentFilter([]),
      layout: {
        'icon-image': ['get', 'kind'], 'icon-size': iconSize,
        'icon-allow-overlap': true, 'icon-ignore-placement': true,
      },
      paint: {
        'icon-color': ['case', isAlarm, palette.alarm, isSilent, palette.zone, palette.normal],
        'icon-halo-color': ['case', isSilent, palette.silent, palette.zone],
        'icon-halo-width': 1,
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
      id: 'alarms', type: 'symbol', source: sources.devices, 'source-layer': 'devices', filter: alarmFilter([]), layout: marks,
      paint: { ...colours, 'icon-opacity': ['case', isAlarm, 1, 0] },
    },
    {
      id: 'vehicle-alarms', type: 'symbol', source: sources.vehicles, filter: ['==', ['get', 'status'], alarm], layout: marks, paint: colours,
    },
    {
      id: 'zone-names', type: 'symbol', source: sources.zones, 'source-layer': 'zoneLabels', maxzoom: 15.2,
      layout: {
        'text-field': ['get', 'name'], 'text-font': fonts, 'text-size': byZoom(10, 9, 12, 11.5, 15, 15), 'text-max-width': 7, 'text-padding': 2,
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
  ];
}
