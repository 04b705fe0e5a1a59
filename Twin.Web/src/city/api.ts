/** The answers of the twin's HTTP interface that the map uses (docs/http-api.md). */

export interface MapOverview {
  name: string;
  attribution: string;
  version: string;
  centre: { lon: number; lat: number };
  /** West, south, east, north in degrees. */
  bounds: [number, number, number, number];
  /** Codes by zone ordinal. */
  zones: string[];
  kinds: { kind: string; first: number; count: number }[];
}

export interface VehicleCount {
  total: number;
  available: number;
}

export interface CitySummary {
  name: string;
  time: string;
  timeZone: string;
  devices: Record<string, number>;
  reporting: number;
  powerW: number;
  energyTodayKWh: number;
  vehicles: VehicleCount;
  openAlarms: number;
  readingsPerSecond: number;
  ageMs: number;
}

export interface ZoneSummary {
  code: string;
  name: string;
  district: string;
  devices: Record<string, number>;
  reporting: number;
  powerW: number;
  energyTodayKWh: number;
  vehicles: number;
  openAlarms: number;
  readingsPerSecond: number;
  ageMs: number;
}

export type Value = string | number | boolean | null | undefined | string[];

export interface DeviceTwin {
  id: string;
  kind: string;
  name: string;
  zone: string;
  street?: string | null;
  position: { lon: number; lat: number };
  attributes?: Record<string, Value>;
  derived?: { field: string; rule: string; confidence: number }[];
  status: string;
  reported: { at: string; seq: number; ageMs: number; values: Record<string, Value> } | null;
  desired: {
    version: number;
    values: Record<string, Value>;
    until?: string | null;
    actor?: string;
    reason?: string;
    command?: string | null;
    at?: string;
  } | null;
  alarms?: { id: string; code: string; at: string }[];
  ageMs: number;
}

/** Why a device does what it does: reading or person or clock, rule, decision, command, acknowledgement. */
export interface Why {
  chain: { step: string; text: string; at?: string }[];
}

/** Where a device is: for a vehicle what it last reported, else where it stands. */
export function placeOf(device: DeviceTwin): { lon: number; lat: number } {
  const { lon, lat } = device.reported?.values ?? {};
  return typeof lon === 'number' && typeof lat === 'number' ? { lon, lat } : device.position;
}

/** An answer other than 2xx. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    detail: string,
  ) {
    super(detail);
  }
}

/** How long an answer may take before the link counts as lost. */
const answerWithinMs = 8_000;

async function get<T>(path: string): Promise<T> {
  const response = await fetch(path, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(answerWithinMs) });
  if (!response.ok) {
    const problem = (await response.json().catch(() => ({}))) as { detail?: string; title?: string };
    throw new ApiProblem(response.status, problem.detail ?? problem.title ?? response.statusText);
  }
  return (await response.json()) as T;
}

export const getMap = (): Promise<MapOverview> => get('/api/map');
export const getCity = (): Promise<CitySummary> => get('/api/city');
export const getZone = (code: string): Promise<ZoneSummary> => get(`/api/zones/${encodeURIComponent(code)}`);
export const getDevice = (id: string): Promise<DeviceTwin> => get(`/api/devices/${encodeURIComponent(id)}`);

export const getWhy = (id: string): Promise<Why> => get(`/api/devices/${encodeURIComponent(id)}/why`);

/** The ids of all devices of a kind by ordinal: the list is ordered as ordinals are, by kind and id. */
export async function getIds(kind: string): Promise<string[]> {
  const ids: string[] = [];
  let path: string | undefined = `/api/devices?kind=${kind}&limit=1000`;
  while (path) {
    const response: Response = await fetch(path, { signal: AbortSignal.timeout(answerWithinMs) });
    if (!response.ok) {
      throw new ApiProblem(response.status, response.statusText);
    }
    const page = (await response.json()) as { items: { id: string }[] };
    ids.push(...page.items.map((item) => item.id));
    path = /<([^>]+)>;\s*rel="?next"?/.exec(response.headers.get('link') ?? '')?.[1];
  }
  return ids;
}
