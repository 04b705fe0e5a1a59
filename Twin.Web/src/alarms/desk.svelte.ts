import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { acknowledgeAlarm, getAlarm, shelveAlarm, unshelveAlarm, type Alarm } from '../city/api';
import { ApiProblem, reasonOf } from '../city/http';
import { operator } from '../operator/operator.svelte';
import type { AlarmBoard } from './alarms.svelte';
import { canAcknowledge, isOpen } from './rows';
import { words } from './words';

/** How many alarms of a group are acted on at once. */
const atOnce = 6;

/** What an operator does with alarms, and what came of it by alarm. */
export function createDesk(board: AlarmBoard) {
  const problems = new SvelteMap<string, string>();
  const busy = new SvelteSet<string>();

  async function each(alarms: readonly Alarm[], act: (alarm: Alarm, actor: string) => Promise<Alarm>): Promise<boolean> {
    const actor = await operator.require();
    if (actor === undefined) {
      return false;
    }
    const waiting = alarms.filter((alarm) => !busy.has(alarm.id));
    waiting.forEach((alarm) => {
      busy.add(alarm.id);
      problems.delete(alarm.id);
    });
    await Promise.all(Array.from({ length: atOnce }, async () => {
      for (let alarm = waiting.shift(); alarm; alarm = waiting.shift()) {
        await one(alarm, actor, act);
      }
    }));
    return alarms.every((alarm) => !problems.has(alarm.id));
  }

  async function one(alarm: Alarm, actor: string, act: (alarm: Alarm, actor: string) => Promise<Alarm>): Promise<void> {
    try {
      board.put(await act(alarm, actor));
    } catch (error) {
      const isKnown = error instanceof ApiProblem;
      problems.set(alarm.id, !isKnown ? words.notDone(reasonOf(error)) : error.status === 409 ? words.conflict(error.message) : error.status === 404 ? words.unknown : words.notDone(error.message));
      await getAlarm(alarm.id).then(board.put, () => board.again());
    } finally {
      busy.delete(alarm.id);
    }
  }

  return {
    /** What did not work, by alarm. */
    problems,
    /** Alarms whose answer is awaited. */
    busy,
    /** Each answers whether all was done. */
    acknowledge: (alarms: readonly Alarm[], comment = ''): Promise<boolean> =>
      each(alarms.filter(canAcknowledge), (alarm, actor) => acknowledgeAlarm(alarm.id, { actor, ...(comment.trim() ? { comment: comment.trim() } : {}) })),
    shelve: (alarms: readonly Alarm[], reason: string, until: string): Promise<boolean> =>
      each(alarms.filter(isOpen), (alarm, actor) => shelveAlarm(alarm.id, { actor, reason: reason.trim(), until })),
    unshelve: (alarms: readonly Alarm[]): Promise<boolean> =>
      each(alarms.filter((alarm) => alarm.state === 'shelved'), (alarm, actor) => unshelveAlarm(alarm.id, { actor })),
    /** Forgets what did not work. */
    settle: (alarms: readonly Alarm[]): void => alarms.forEach((alarm) => problems.delete(alarm.id)),
  };
}

export type Desk = ReturnType<typeof createDesk>;
