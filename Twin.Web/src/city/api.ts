import { ask, get, query } from './http';
import type { components } from './schema';

/**
 * The twin's HTTP interface as the page uses it. The shapes are generated from the document that the twin serves (`npm run types`); here they get the names that the page calls them by, and words in
 * place of texts where the document allows any.
 */
type Schemas = components['schemas'];

/** Members that the document allows to be missing are missing, never null. */
type Stated<T> = { [K in keyof T]: object extends Pick<T, K> ? Exclude<T[K], null> : T[K] };

/** West, south, east, north in degrees. */
export type Bounds = [number, number, number, number];
export type Place = Schemas['PositionDocument'];
export type MapOverview = Omit<Schemas['MapOverview'], 'bounds'> & { bounds: Bounds };

export type Priority = 'high' | 'medium' | 'low';
export type CitySummary = Schemas['CityDocument'];
export type ZoneSummary = Omit<Schemas['ZoneDocument'], 'bounds' | 'highestPriority'> & { bounds: Bounds; highestPriority: Priority | null };

export type Value = string | number | boolean | null | undefined | string[];
export type Derivation = Schemas['Derivation'];
export type Desired = Omit<Schemas['DesiredDocument'], 'values'> & { values: Record<string, Value> };
export type DeviceAlarm = Omit<Schemas['DeviceAlarmDocument'], 'priority' | 'state'> & { priority: Priority; state: AlarmState };
export type DeviceTwin = Omit<Schemas['DeviceDocument'], 'reported' | 'desired' | 'attributes' | 'alarms'> & {
  reported: (Omit<Schemas['ReportedDocument'], 'values'> & { values: Record<string, Value> }) | null;
  desired: Desired | null;
  attributes: Record<string, Value>;
  alarms: DeviceAlarm[];
};

export type WhyStep = Stated<Schemas['WhyStepDocument']>;
/** Why a device does what it does: reading or person or clock, rule, decision, command, acknowledgement. */
export type Why = Omit<Schemas['WhyDocument'], 'chain'> & { chain: WhyStep[] };

/** Lamps of a street or cabinet together. */
export type LampFigures = Schemas['LampsDocument'];
export type StreetTwin = Omit<Schemas['StreetDocument'], 'bounds' | 'line'> & { bounds: Bounds; line: [number, number][] };
export type CabinetTwin = Schemas['CabinetDocument'];
export type SearchHit = Omit<Schemas['SearchItemDocument'], 'type' | 'bounds'> & { type: 'street' | 'zone' | 'place' | 'cabinet' | 'device'; bounds: Bounds | null };
export type History = Schemas['HistoryDocument'];

export type AlarmState = 'unacknowledged' | 'acknowledged' | 'returned' | 'shelved' | 'cleared';
export type Alarm = Omit<Schemas['AlarmDocument'], 'priority' | 'state'> & { priority: Priority; state: AlarmState };
export type AlarmKpi = Schemas['AlarmFigures'];

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

/** Of devices that are there: only of none the kind is not known. */
export type OrderPreview = Schemas['CommandPreview'] & { kind: string };
export type CommandState = 'pending' | 'acknowledged' | 'superseded' | 'expired' | 'refused';
export type Command = Omit<Schemas['CommandDocument'], 'status' | 'devices' | 'values'> & {
  status: CommandState;
  values: Record<string, Value>;
  devices: (Omit<Schemas['CommandTargetDocument'], 'status'> & { status: CommandState })[];
};

export type LogEntry = Omit<Schemas['LogDocument'], 'category' | 'data'> & {
  category: 'note' | 'order' | 'alarm' | 'handover' | 'system';
  data: Record<string, string | number> | null;
};
export type Handover = Omit<Schemas['HandoverDocument'], 'alarms' | 'orders' | 'entries'> & {
  alarms: Omit<Schemas['HandoverAlarmsDocument'], 'standing' | 'shelved'> & { standing: Alarm[]; shelved: Alarm[] };
  orders: { given: number; inForce: (Omit<Schemas['OrderInForceDocument'], 'values'> & { values: Record<string, Value> })[] };
  entries: LogEntry[];
};
export type Presence = { subject: string; operators: { actor: string; doing: 'viewing' | 'ordering'; since: string }[] };

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
