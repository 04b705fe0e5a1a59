import { getAlarmKpi, getAlarms, type Alarm, type AlarmKpi } from '../city/api';
import { reasonOf } from '../city/http';

/** More alarms than a person can work on: what is beyond is counted, not listed. */
const mostListed = 500;

/** Rates change without an alarm: old ones leave the window. */
const kpiAgainMs = 10_000;

const unfinished = 'unacknowledged,acknowledged,returned,shelved';

/** The open and shelved alarms of the city, read again only when the twin says that any may have changed. */
export function createAlarmBoard() {
  let alarms = $state.raw<Alarm[]>([]);
  let total = $state(0);
  let kpi = $state.raw<AlarmKpi>();
  let failure = $state<string>();
  let isRead = $state(false);
  /** Counts what was read and put, for who keeps alarms of their own. */
  let changes = $state(0);
  let readVersion: string | undefined;
  let reading = false;
  let kpiAtMs = 0;
  /** Counts what operators did here: an answer that was asked for before does not know it yet. */
  let puts = 0;

  async function read(version: string | undefined): Promise<void> {
    reading = true;
    const before = puts;
    try {
      const [open, figures] = await Promise.all([getAlarms({ state: unfinished, limit: mostListed }), getAlarmKpi()]);
      const all = open.total > open.items.length ? await withUrgent(open.items) : open.items;
      kpi = figures;
      kpiAtMs = Date.now();
      failure = undefined;
      isRead = true;
      if (puts === before) {
        alarms = all;
        total = open.total;
        readVersion = version;
        changes++;
      }
    } catch (error) {
      failure = reasonOf(error);
    } finally {
      reading = false;
    }
  }

  /** The list gives the newest first: what is of higher priority must not be among those it leaves out. */
  async function withUrgent(newest: Alarm[]): Promise<Alarm[]> {
    const urgent = await getAlarms({ state: unfinished, priority: 'high,medium', limit: mostListed });
    const known = new Set(newest.map((alarm) => alarm.id));
    return [...newest, ...urgent.items.filter((alarm) => !known.has(alarm.id))];
  }

  async function readKpi(): Promise<void> {
    kpiAtMs = Date.now();
    kpi = await getAlarmKpi().catch(() => kpi);
  }

  return {
    get alarms() { return alarms; },
    get total() { return total; },
    get kpi() { return kpi; },
    get changes() { return changes; },
    /** Why the last attempt failed; undefined when it did not. */
    get failure() { return failure; },
    /** False until the alarms were read once. */
    get isRead() { return isRead; },
    /** Hears which version the city's alarms have; without one they are read each time. */
    heard(version: string | undefined): void {
      if (reading) {
        return;
      }
      if (version === undefined || version !== readVersion || failure !== undefined) {
        void read(version);
      } else if (Date.now() - kpiAtMs > kpiAgainMs) {
        void readKpi();
      }
    },
    /** Shows at once what an answer to an acknowledgement or a shelving said. */
    put(changed: Alarm): void {
      puts++;
      changes++;
      alarms = alarms.map((alarm) => (alarm.id === changed.id ? { ...changed, devices: alarm.devices } : alarm));
    },
    again: (): void => void read(undefined),
  };
}

export type AlarmBoard = ReturnType<typeof createAlarmBoard>;
