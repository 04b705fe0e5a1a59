import type { Room } from './room.svelte';
import { sources } from './map/style';

/** What tests in a browser may ask of the map (docs/map.md); it tells nothing that the page does not show. */
export interface TwinMap {
  /** True when all tiles in view are drawn. */
  ready(): boolean;
  /** The state the map draws a device with: `{ status, value }`; empty before anything was said of it. */
  stateOf(ordinal: number): Record<string, unknown>;
  /** Where a place is on the page, in CSS pixels. */
  pointOf(lon: number, lat: number): { x: number; y: number };
  /** Moves the map at once. */
  jumpTo(lon: number, lat: number, zoom: number): void;
  /** How many devices the tiles in view draw, vehicles not counted. */
  drawnDevices(): number;
  /** Ordinals of the vehicles that are drawn. */
  vehicles(): number[];
  /** How many devices are lit up because they are selected together. */
  highlighted(): number;
  /** The colour of a zone by the measure that the legend chose; null while it has none. */
  zoneColour(code: string): string | null;
}

declare global {
  interface Window {
    twinMap?: TwinMap;
  }
}

export function exposeForTests(room: Room): void {
  window.twinMap = {
    ready: () => room.map?.isDrawn() ?? false,
    stateOf: (ordinal) => room.map?.map.getFeatureState({ source: sources.devices, sourceLayer: 'devices', id: ordinal }) ?? {},
    pointOf(lon, lat) {
      const box = room.map?.map.getCanvas().getBoundingClientRect();
      const point = room.map?.map.project([lon, lat]);
      return { x: (box?.x ?? 0) + (point?.x ?? 0), y: (box?.y ?? 0) + (point?.y ?? 0) };
    },
    jumpTo: (lon, lat, zoom) => void room.map?.map.jumpTo({ center: [lon, lat], zoom }),
    drawnDevices: () => room.map?.drawnDevices() ?? 0,
    highlighted: () => room.map?.highlighted() ?? 0,
    zoneColour: (code) => room.map?.zoneColour(code) ?? null,
    vehicles: () => [...(room.city?.vehicles.keys() ?? [])],
  };
}
