import { leavePresence, putPresence, type Presence } from '../city/api';
import { operator } from '../operator/operator.svelte';

type Doing = Presence['operators'][number]['doing'];

/** How often it is said that somebody is here: the twin forgets them after ten seconds. */
const sayMs = 4_000;

/** Says that this operator is at a subject while a component shows it, and hears who else is. Whatever fails here is nobody's concern. */
export function presence(subject: string, doing: () => Doing) {
  let others = $state.raw<Presence['operators']>([]);
  let isGone = false;

  async function say(): Promise<void> {
    const actor = operator.actor;
    if (actor === undefined) {
      return;
    }
    try {
      const { operators } = await putPresence(subject, { actor, doing: doing() });
      if (!isGone) {
        others = operators.filter((other) => other.actor !== actor);
      }
    } catch {
      others = [];
    }
  }

  $effect(() => {
    void doing();
    void say();
  });

  $effect(() => {
    const actor = operator.actor;
    const timer = setInterval(() => void say(), sayMs);
    const leave = (): void => {
      if (actor !== undefined) {
        leavePresence(subject, actor);
      }
    };
    addEventListener('pagehide', leave);
    return () => {
      clearInterval(timer);
      removeEventListener('pagehide', leave);
      leave();
    };
  });

  $effect(() => () => {
    isGone = true;
  });

  return {
    /** Who else is here. */
    get others() {
      return others;
    },
  };
}
