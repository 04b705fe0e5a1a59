import { names } from '../city/names.svelte';
import type { Alarm } from '../city/api';
import { count } from '../shared/format';
import { kindName, stateName } from '../shared/words';
import type { AlarmRow } from './rows';
import { words } from './words';

/** The word of the devices themselves, or how it is known, where it says more than the code. */
export function detailOf(row: Pick<AlarmRow, 'code' | 'alarms'>): string | undefined {
  const [detail, ...others] = new Set(row.alarms.map((alarm) => alarm.detail));
  return others.length === 0 && detail && detail !== row.code ? stateName(detail) : undefined;
}

/** With what it is wrong. */
export interface Where {
  name: string;
  /** The id, where the name is not the id itself. */
  id?: string;
  zone?: string;
}

const isNode = (alarm: Alarm): boolean => alarm.subject.startsWith('twin/');

/** The subject of one alarm with the name of its street or zone. */
export function whereOf(alarm: Alarm): Where {
  if (isNode(alarm)) {
    return { name: words.node(alarm.subject.slice('twin/'.length)) };
  }
  const zone = names.zone(alarm.zone) ?? alarm.zone;
  const kind = alarm.subject.split('-', 1)[0] ?? '';
  if (kind === 'cabinet') {
    return { name: `${kindName('cabinet')} ${alarm.subject.slice('cabinet-'.length)}`, zone };
  }
  if (kindName(kind) === kind || !/-\w*\d+$/.test(alarm.subject)) {
    return { name: words.gateway(alarm.subject), zone };
  }
  const name = names.device(alarm.subject);
  return name ? { name, id: alarm.subject, zone } : { name: alarm.subject, zone };
}

/** With what the alarms of a line are wrong. */
export function whereOfRow(row: AlarmRow): Where {
  const [lead] = row.alarms;
  if (!lead) {
    return { name: '' };
  }
  if (row.alarms.length === 1) {
    return whereOf(lead);
  }
  const zones = new Set(row.alarms.map((alarm) => alarm.zone));
  const zone = zones.size === 1 ? (names.zone(lead.zone) ?? lead.zone) : words.zonesOf(count(zones.size));
  const streets = new Set(row.alarms.map((alarm) => alarm.group));
  return streets.size === 1 && lead.group ? { name: names.device(lead.subject) ?? lead.group, zone } : { name: words.alarmsOf(count(row.alarms.length)), zone };
}

/** The words of a place for who may not see ids: its kind and its name, of a vehicle the kind only. */
export function publicWhere(row: AlarmRow): string {
  const [lead] = row.alarms;
  if (!lead) {
    return '';
  }
  const zone = names.zone(lead.zone) ?? lead.zone;
  if (lead.subject.startsWith('vehicle-')) {
    return `${kindName('vehicle')}, ${zone}`;
  }
  const where = whereOfRow(row);
  return [where.name, where.zone].filter(Boolean).join(', ');
}
