import type { LogEntry, Priority } from '../city/api';
import { words as alarmWords } from '../alarms/words';
import { valueText } from '../panel/values';
import { count } from '../shared/format';
import { devicesOf, fieldName, stateName } from '../shared/words';
import { words } from './words';

const valuePrefix = 'value.';

/** What an entry says in the language of the page: what the twin wrote by its code, what people wrote as they did. `time` writes a time for people. */
export function sentenceOf(entry: Pick<LogEntry, 'text' | 'data'>, time: (at: string) => string): string {
  const data = entry.data;
  const code = data?.['code'];
  if (!data || typeof code !== 'string') {
    return entry.text;
  }
  const text = (name: string): string => String(data[name] ?? '');
  const to = (): string => (data['device'] ? text('device') : devicesOf(text('kind'), Number(data['total']), count(Number(data['total']))));
  const withNotes = (sentence: string, ...notes: string[]): string => [sentence, ...notes.filter((note) => note !== '')].join(' · ');
  const until = data['until'] ? words.until(time(text('until'))) : '';
  const reason = data['reason'] ? words.because(text('reason')) : '';
  switch (code) {
    case 'alarmRaised':
    case 'alarmReturned':
    case 'alarmAcknowledged':
    case 'alarmShelved':
    case 'alarmUnshelved':
    case 'alarmCleared': {
      const detail = data['detail'] && data['detail'] !== data['alarmCode'] ? stateName(text('detail')) : '';
      const what = words.alarmOf(stateName(text('alarmCode')), alarmWords.priority[text('priority') as Priority] ?? text('priority'));
      const devices = Number(data['count'] ?? 1) > 1 ? alarmWords.devices(count(Number(data['count']))) : '';
      return withNotes(words.said[code](what), detail, devices, until, data['note'] ? `« ${text('note')} »` : '');
    }
    case 'orderGiven':
      return withNotes(words.said.orderGiven(to(), wishesOf(data)), until, reason);
    case 'orderTakenBack':
      return withNotes(words.said.orderTakenBack(to()), reason);
    case 'started':
      return words.said.started;
    default:
      return entry.text;
  }
}

/** What an order asks for, as people read it. */
function wishesOf(data: Record<string, string | number>): string {
  const wishes = Object.entries(data)
    .filter(([name]) => name.startsWith(valuePrefix))
    .map(([name, value]) => `${fieldName(name.slice(valuePrefix.length))} ${valueText(name.slice(valuePrefix.length), value === 'true' || value === 'false' ? value === 'true' : value)}`);
  const back = String(data['takenBack'] ?? '').split(',').filter((name) => name.trim() !== '').map((name) => fieldName(name.trim()));
  return [...wishes, ...(back.length > 0 ? [words.said.orderLetsGo(back.join(', '))] : [])].join(', ') || words.said.orderProgram;
}
