import { ask, get, query } from './http';

/** The answers of the twin's HTTP interface that the page uses (docs/http-api.md). */

export interface Place {
  lon: number;
  lat: number;
}

/** West, south, east, north in degrees. */
export type Bounds = [number, number, number, number];

export interface MapOverview {
  name: string;
  attribution: string;
  version: string;
  centre: Place;
  bounds: Bounds;
  /** Codes by zone ordinal. */
  zones: string[];
  kinds: { kind: string; first: number; count: number }[];
}

export type Priority = 'high' | 'medium' | 'low';

export interface CitySummary {
  name: string;
  time: string;
  timeZone: string;
  demo: { shiftedClock: boolean; emulatedField?: boolean };
  devices: Record<string, number>;
  reporting: number;
  powerW: number;
  energyTodayKWh: number;
  vehicles: { total: number; available: number };
  openAlarms: number;
  /** Changes whenever any alarm may have changed. */
  alarmsVersion?: string;
  unacknowledgedAlarms?: Record<Priority, number>;
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
  ratedPowerW?: number;
  energyTodayKWh: number;
  vehicles: number;
  openAlarms: number;
  highestPriority?: Priority | null;
  trafficPerHour?: number | null;
  trafficShare?: number | null;
  bounds?: Bounds;
  readingsPerSecond: number;
  ageMs: number;
}

export type Value = string | number | boolean | null | undefined | string[];

export interface Derivation {
  field: string;
  rule: string;
  confidence: number;
}

export interface Desired {
  version: number;
  values: Record<string, Value>;
  until?: string | null;
  actor?: string;
  reason?: string;
  command?: string | null;
  at?: string;
}

export interface DeviceTwin {
  id: string;
  kind: string;
  name: string;
  zone: string;
  street?: string | null;
  position: Place;
  attributes?: Record<string, Value>;
  derived?: Derivation[];
  status: string;
  reported: { at: string; seq: number; ageMs: number; values: Record<string, Value> } | null;
  desired: Desired | null;
  alarms?: { id: string; code: string; at: string; priority?: Priority; state?: string }[];
  ageMs: number;
}

export interface WhyStep {
  step: string;
  text: string;
  at?: string;
  device?: string;
  vehicles?: number;
  periodS?: number;
  actor?: string;
  reason?: string;
  rule?: string;
  street?: string;
  volumePerHour?: number;
  capacityPerHour?: number;
  level?: number;
  id?: string;
  status?: string;
  attempts?: number;
}

/** Why a device does what it does: reading or person or clock, rule, decision, command, acknowledgement. */
export interface Why {
  wanted: { values: Record<string, Value>; source: string; until: string | null } | null;
  layers: { source: string; values: Record<string, Value> | null }[];
  chain: WhyStep[];
  earlier: { id: string; at: string; rule: string; level: number; volumePerHour: number; share: number }[];
}

/** Lamps of a street or cabinet together. */
export interface LampFigures {
  total: number;
  reporting: number;
  lit: number;
  meanLevel: number | null;
  powerW: number;
  ratedPowerW: number;
}

export interface StreetTwin {
  id: string;
  name: string;
  class: string;
  zone: string;
  direction: string;
  speedLimitKmh: number;
  lengthM: number;
  bounds: Bounds;
  line: [number, number][];
  devices: Record<string, number>;
  lamps: LampFigures;
  traffic: { volumePerHour: number; capacityPerHour: number; share: number; counters: string[]; at: string } | null;
  openAlarms: number;
  /** All arcs of this name. */
  named: { streets: string[]; lamps: number };
  derived: Derivation[];
  ageMs: number;
}

export interface CabinetTwin {
  id: string;
  supplyPoint: string;
  zone: string;
  position: Place;
  lamps: LampFigures;
  devices: string[];
  streets: string[];
  openAlarms: number;
  derived: Derivation[];
  ageMs: number;
}

export interface SearchHit {
  type: 'street' | 'zone' | 'place' | 'cabinet' | 'device';
  id: string;
  name: string;
  detail: string;
  kind: string | null;
  category: string | null;
  zone: string | null;
  position: Place;
  bounds: Bounds | null;
}

export interface History {
  from: string;
  to: string;
  fields: string[];
  /** Milliseconds since 1970 UTC by the city's clock, ascending. */
  at: number[];
  values: Record<string, (number | null)[]>;
}

export type AlarmState = 'unacknowledged' | 'acknowledged' | 'returned' | 'shelved' | 'cleared';

export interface Alarm {
  id: string;
  zone: string;
  code: string;
  detail: string | null;
  priority: Priority;
  state: AlarmState;
  active: boolean;
  subject: string;
  /** The street of a single lamp. */
  group: string | null;
  count: number;
  devices: string[];
  occurrences: number;
  raisedAt: string;
  lastRaisedAt: string;
  returnedAt: string | null;
  acknowledged: { at: string; actor: string; comment: string | null } | null;
  shelved: { at: string; until: string; actor: string; reason: string } | null;
  clearedAt: string | null;
  consequence: string;
  response: string;
  transitions?: { step: string; at: string; actor: string; note: string | null }[];
}

export interface AlarmKpi {
  raisedLast10Min: number;
  raisedLastHour: number;
  raisedLast24H: number;
  isFlood: boolean;
  standing: number;
  unacknowledged: number;
  stale: number;
  chattering: number;
  shelved: number;
  low: number;
  medium: number;
  high: number;
}

/** Which devices an order, a list or a highlight means; all that is named must fit. */
export interface Targets {
  kind?: string;
  zones?: string[];
  streets?: string[];
  cabinets?: string[];
  devices?: string[];
  where?: string;
  geometry?: { type: 'Polygon'; coordinates: [number, number][][] };
}

export interface BulkOrder {
  targets: Targets;
  values: Record<string, Value> | null;
  until?: string | null;
  actor: string;
  reason: string;
}

export interface OrderPreview {
  kind: string;
  total: number;
  streets: number;
  zones: { code: string; count: number }[];
  silent: number;
  inAlarm: number;
  /** Have another order in force that this one replaces. */
  ordered: number;
  /** Report what is asked already. */
  unchanged: number;
  refused: { device: string; reason: string }[];
  ratedPowerW: number | null;
  devices: string[];
}

export type CommandState = 'pending' | 'acknowledged' | 'superseded' | 'expired' | 'refused';

export interface Command {
  id: string;
  status: CommandState;
  total: number;
  counts: Record<CommandState, number>;
  targets: string[];
  values: Record<string, Value>;
  until: string | null;
  actor: string;
  reason: string;
  at: string;
  revokes: string | null;
  devices: { device: string; status: CommandState; reason?: string | null }[];
}

export interface LogEntry {
  id: number;
  at: string;
  author: string;
  category: 'note' | 'order' | 'alarm' | 'handover' | 'system';
  text: string;
  subjects: string[];
  data: Record<string, string | number> | null;
  refersTo: number | null;
}

export interface Handover {
  from: string;
  to: string;
  city: string;
  time: string;
  alarms: { raised: number; cleared: number; acknowledged: number; standing: Alarm[]; shelved: Alarm[] };
  orders: { given: number; inForce: { command: string; at: string; actor: string; reason: string; kind: string; total: number; until: string | null; values: Record<string, Value> }[] };
  entries: LogEntry[];
  energyTodayKWh: number;
  reporting: number;
  devices: number;
}

export interface Presence {
  subject: string;
  operators: { actor: string; doing: 'viewing' | 'ordering'; since: string }[];
}

/** Where a device is: for a vehicle what it last reported, else where it stands. */
export function placeOf(device: DeviceTwin): Place {
  const { lon, lat } = device.reported?.values ?? {};
  return typeof lon === 'number' && typeof lat === 'number' ? { lon, lat } : device.position;
}

const part = encodeURIComponent;

export const getMap = (): Promise<MapOverview> => get('/api/map');
export const getCity = (): Promise<CitySummary> => get('/api/city');
export const getZones = async (): Promise<ZoneSummary[]> => (await get<{ items: ZoneSummary[] }>('/api/zones')).items;
export const getZone = (code: string): Promise<ZoneSummary> => get(`/api/zones/${part(code)}`);
export const getStreet = (id: string): Promise<StreetTwin> => get(`/api/streets/${part(id)}`);
export const getCabinet = (id: string): Promise<CabinetTwin> => get(`/api/cabinets/${part(id)}`);
export const search = async (text: string): Promise<SearchHit[]> => (await get<{ items: SearchHit[] }>(`/api/search${query({ q: text })}`)).items;

export const getDevice = (id: string): Promise<DeviceTwin> => get(`/api/devices/${part(id)}`);
export const getWhy = (id: string): Promise<Why> => get(`/api/devices/${part(id)}/why`);
export const getHistory = (id: string, from: string, points: number): Promise<History> => get(`/api/devices/${part(id)}/history${query({ from, points })}`);

/** How a list of devices is narrowed; `geometry` is GeoJSON text. */
export type DeviceFilter = { kind?: string; zone?: string; status?: string; where?: string; geometry?: string };

export interface DevicePage {
  items: DeviceTwin[];
  total: number;
  ageMs: number;
}

/** One page of devices and the path of the next one. `from` is that path. */
export async function listDevices(filter: DeviceFilter, limit: number, from?: string): Promise<DevicePage & { next: string | undefined }> {
  const { body, next } = await ask<DevicePage>(from ?? `/api/devices${query({ ...filter, limit })}`);
  return { ...body, next };
}

/** The ordinals of the devices that fit, as runs: first, count, first, count … */
export const findOrdinals = (filter: DeviceFilter): Promise<{ version: string; total: number; ranges: number[] }> => get(`/api/map/devices${query(filter)}`);

/** The ids of all devices of a kind by ordinal: the list is ordered as ordinals are, by kind and id. */
export async function getIds(kind: string): Promise<string[]> {
  const ids: string[] = [];
  let page = await listDevices({ kind }, 1_000);
  for (;;) {
    ids.push(...page.items.map((item) => item.id));
    if (!page.next) {
      return ids;
    }
    page = await listDevices({}, 1_000, page.next);
  }
}

export const getAlarms = async (filter: { state?: string; priority?: string; zone?: string; device?: string; limit: number }): Promise<{ items: Alarm[]; total: number; ageMs: number }> =>
  get(`/api/alarms${query(filter)}`);
export const getAlarm = (id: string): Promise<Alarm> => get(`/api/alarms/${part(id)}`);
export const getAlarmKpi = (): Promise<AlarmKpi> => get('/api/alarms/kpi');

const stepOfAlarm = async (id: string, step: string, body: object): Promise<Alarm> => (await ask<Alarm>(`/api/alarms/${part(id)}/${step}`, { method: 'POST', body })).body;
export const acknowledgeAlarm = (id: string, body: { actor: string; comment?: string }): Promise<Alarm> => stepOfAlarm(id, 'acknowledge', body);
export const shelveAlarm = (id: string, body: { actor: string; reason: string; until: string }): Promise<Alarm> => stepOfAlarm(id, 'shelve', body);
export const unshelveAlarm = (id: string, body: { actor: string }): Promise<Alarm> => stepOfAlarm(id, 'unshelve', body);

/** Orders one device; throws a 412 {@link ApiProblem} when somebody ordered it otherwise since `version` was read. */
export const orderDevice = async (id: string, version: number, patch: Record<string, Value>): Promise<Command> =>
  (await ask<Command>(`/api/devices/${part(id)}/desired`, { method: 'PATCH', body: patch, headers: { 'content-type': 'application/merge-patch+json', 'if-match': `"${version}"` } })).body;

export const previewOrder = async (order: BulkOrder): Promise<OrderPreview> => (await ask<OrderPreview>('/api/commands', { method: 'POST', body: { ...order, dryRun: true } })).body;

/** Orders many devices; the same key again is answered with the command that was accepted first. */
export const orderMany = async (order: BulkOrder, key: string): Promise<Command> =>
  (await ask<Command>('/api/commands', { method: 'POST', body: order, headers: { 'idempotency-key': key } })).body;

export const getCommand = (id: string): Promise<Command> => get(`/api/commands/${part(id)}`);
export const takeBack = async (id: string, who: { actor: string; reason: string }): Promise<Command> => (await ask<Command>(`/api/commands/${part(id)}`, { method: 'DELETE', body: who })).body;

export type LogFilter = { q?: string; category?: string; author?: string; subject?: string; from?: string; to?: string; after?: number };

export async function listLog(filter: LogFilter, limit: number, from?: string): Promise<{ items: LogEntry[]; next: string | undefined }> {
  const { body, next } = await ask<{ items: LogEntry[] }>(from ?? `/api/log${query({ ...filter, limit })}`);
  return { items: body.items, next };
}

export const getLogEntry = (id: number): Promise<LogEntry> => get(`/api/log/${id}`);
export const writeLog = async (entry: { actor: string; text: string; category?: string; subjects?: string[]; refersTo?: number }, key: string): Promise<LogEntry> =>
  (await ask<LogEntry>('/api/log', { method: 'POST', body: entry, headers: { 'idempotency-key': key } })).body;
export const getHandover = (from: string, to: string): Promise<Handover> => get(`/api/log/handover${query({ from, to })}`);

export const putPresence = async (subject: string, who: { actor: string; doing: 'viewing' | 'ordering' }): Promise<Presence> =>
  (await ask<Presence>(`/api/presence/${part(subject)}`, { method: 'PUT', body: who })).body;
/** Says that somebody is gone; it is sent also while the page closes, and nobody waits for it. */
export function leavePresence(subject: string, actor: string): void {
  fetch(`/api/presence/${part(subject)}${query({ actor })}`, { method: 'DELETE', keepalive: true }).catch(() => undefined);
}
