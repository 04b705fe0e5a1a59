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
  const notes = [
    data['until'] ? words.until(time(text('until'))) : '',
    data['reason'] ? words.because(text('reason')) : '',
    data['comment'] ? `« ${text('comment')} »` : '',
  ].filter((note) => note !== '');
  const withNotes = (sentence: string): string => [sentence, ...notes].join(' · ');
  switch (code) {
    case 'alarmRaised':
    case 'alarmReturned':
    case 'alarmAcknowledged':
    case 'alarmShelved':
    case 'alarmUnshelved':
    case 'alarmCleared':
      return withNotes(words.said[code](words.alarmOf(stateName(text('alarmCode')), alarmWords.priority[text('priority') as Priority] ?? text('priority'))));
    case 'orderGiven':
      return withNotes(words.said.orderGiven(devicesOf(text('kind'), Number(data['total']), count(Number(data['total']))), valuesOf(data) || words.said.orderProgram));
    case 'orderTakenBack':
      return withNotes(words.said.orderTakenBack(devicesOf(text('kind'), Number(data['total']), count(Number(data['total'])))));
    case 'started':
      return words.said.started;
    default:
      return entry.text;
  }
}

/** The values of an order as people read them. */
export function valuesOf(data: Record<string, string | number>): string {
  return Object.entries(data)
    .filter(([name]) => name.startsWith(valuePrefix))
    .map(([name, value]) => `${fieldName(name.slice(valuePrefix.length))} ${valueText(name.slice(valuePrefix.length), value)}`)
    .join(', ');
}
