import { getAlarmKpi, getAlarms, type Alarm, type AlarmKpi } from '../city/api';
import { reasonOf } from '../city/http';

/** More alarms than a person can work on: what is beyond is counted, not listed. */
const mostListed = 500;

/** The open and shelved alarms of the city, read again only when the twin says that any may have changed. */
export function createAlarmBoard() {
  let alarms = $state.raw<Alarm[]>([]);
  let total = $state(0);
  let kpi = $state.raw<AlarmKpi>();
  let failure = $state<string>();
  let isRead = $state(false);
  let readVersion: string | undefined;
  let reading = false;

  async function read(version: string | undefined): Promise<void> {
    reading = true;
    try {
      const [open, figures] = await Promise.all([getAlarms({ state: 'unacknowledged,acknowledged,returned,shelved', limit: mostListed }), getAlarmKpi()]);
      alarms = open.items;
      total = open.total;
      kpi = figures;
      readVersion = version;
      failure = undefined;
      isRead = true;
    } catch (error) {
      failure = reasonOf(error);
    } finally {
      reading = false;
    }
  }

  return {
    get alarms() { return alarms; },
    get total() { return total; },
    get kpi() { return kpi; },
    /** Why the last attempt failed; undefined when it did not. */
    get failure() { return failure; },
    /** False until the alarms were read once. */
    get isRead() { return isRead; },
    /** Hears which version the city's alarms have; without one they are read each time. */
    heard(version: string | undefined): void {
      if (!reading && (version === undefined || version !== readVersion || failure !== undefined)) {
        void read(version);
      }
    },
    /** Shows at once what an answer to an acknowledgement or a shelving said. */
    put(changed: Alarm): void {
      alarms = alarms.map((alarm) => (alarm.id === changed.id ? { ...changed, devices: alarm.devices } : alarm));
    },
    again: (): void => void read(undefined),
  };
}

export type AlarmBoard = ReturnType<typeof createAlarmBoard>;
