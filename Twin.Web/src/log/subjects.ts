import { selectionOfSubject } from '../alarms/place';
import { names } from '../city/names.svelte';
import type { Selection } from '../selection/selection';
import { kindName } from '../shared/words';

/** What a subject of an entry is, as far as the page can select it. */
export function selectionOfId(subject: string): Selection | undefined {
  return names.zone(subject) === undefined ? selectionOfSubject(subject) : { type: 'zone', code: subject };
}

/** How a subject is called. */
export function nameOfId(subject: string): string {
  const zone = names.zone(subject);
  if (zone !== undefined) {
    return zone;
  }
  const selection = selectionOfSubject(subject);
  switch (selection?.type) {
    case 'device': {
      const name = names.device(subject);
      return name ? `${name} (${subject})` : subject;
    }
    case 'street':
      return names.street(subject) ?? subject;
    case 'cabinet':
      return `${kindName('cabinet')} ${subject.slice('cabinet-'.length)}`;
    default:
      return subject;
  }
}

/** The id that an entry about a selection names; undefined for a set, which has none. */
export function idOf(selection: Selection | undefined): string | undefined {
  return selection === undefined || selection.type === 'set' ? undefined : selection.type === 'zone' ? selection.code : selection.id;
}
