/**
 * Colours of the map. By ISA-101 what is normal is calm and grey; colour is for what is not, and never the only sign of it.
 * Text and marks keep WCAG 2.2 AA contrast against what they lie on.
 */
export interface Palette {
  ground: string;
  zone: string;
  zoneChosen: string;
  border: string;
  street: string;
  streetMain: string;
  label: string;
  labelHalo: string;
  silent: string;
  /** Equipment other than lamps that reports nothing unusual. */
  normal: string;
  lampOff: string;
  lampLow: string;
  lampFull: string;
  /** A lamp at full level while the whole city is seen, where thirty thousand of them would be a carpet. */
  lampFarFull: string;
  /** Strength of the light around a lamp at full level, 0–1. */
  glow: number;
  alarm: string;
  alarmMark: string;
  vehicle: string;
  vehicleBusy: string;
  chosen: string;
  /** Zones by their share of what they could draw or carry, from little to much. */
  shares: readonly [string, string, string, string, string];
  /** Zones by the highest priority of their open alarms: low, medium, high. */
  priorities: readonly [string, string, string];
}

export type Theme = 'day' | 'night';

export const palettes: Record<Theme, Palette> = {
  day: {
    ground: '#dfe3e6',
    zone: '#eceff0',
    zoneChosen: '#ffffff',
    border: '#98a3ab',
    street: '#d3d8dc',
    streetMain: '#bfc7cd',
    label: '#2c363e',
    labelHalo: '#eceff0',
    silent: '#7c8790',
    normal: '#4a5966',
    lampOff: '#9aa3aa',
    lampLow: '#948c78',
    lampFull: '#9a7a34',
    lampFarFull: '#8a8577',
    glow: 0,
    alarm: '#c2181f',
    alarmMark: '#ffffff',
    vehicle: '#2b5d86',
    vehicleBusy: '#0b57a4',
    chosen: '#0a6ad0',
    shares: ['#dfe7ee', '#c3d3e1', '#a3bcd2', '#7fa1c0', '#5a85ad'],
    priorities: ['#d3dee8', '#f2dfbd', '#f2c6c3'],
  },
  night: {
    ground: '#0b0e12',
    zone: '#12161b',
    zoneChosen: '#1b2129',
    border: '#47525d',
    street: '#222931',
    streetMain: '#303943',
    label: '#c8d2da',
    labelHalo: '#0b0e12',
    silent: '#808c96',
    normal: '#91a3b3',
    lampOff: '#4d5862',
    lampLow: '#8a6526',
    lampFull: '#ffe2a3',
    lampFarFull: '#f0c987',
    glow: 0.34,
    alarm: '#ff5a52',
    alarmMark: '#1a0606',
    vehicle: '#8fb8da',
    vehicleBusy: '#5db1ff',
    chosen: '#6cb8ff',
    shares: ['#16202a', '#1c2d3d', '#233c54', '#2b4d6d', '#346088'],
    priorities: ['#1c2b3a', '#41341a', '#4d2424'],
  },
};
