import { untrack } from 'svelte';
import { refreshMs } from '../room.svelte';

/** An answer that is read again and again while something shows it. */
export interface Refreshed<T> {
  readonly answer: T | undefined;
  /** Why the last attempt failed; undefined when it did not. */
  readonly failure: string | undefined;
  /** Reads it now, at most a few times a second. */
  again(): void;
}

/** The pause between two readings that are asked for. */
const pauseMs = 300;

/** Must be called while a component is set up; stops with it. */
export function refreshed<T>(read: () => Promise<T>, everyMs = refreshMs): Refreshed<T> {
  let answer = $state.raw<T>();
  let failure = $state<string>();
  let asked: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  async function now(): Promise<void> {
    asked = undefined;
    try {
      const next = await read();
      if (!stopped) {
        answer = next;
        failure = undefined;
      }
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
  }

  // What is read may change with the component; that alone must not stop the reading.
  $effect(() => {
    untrack(() => void now());
    const timer = setInterval(() => void now(), everyMs);
    return () => {
      stopped = true;
      clearInterval(timer);
      clearTimeout(asked);
    };
  });

  return {
    get answer() { return answer; },
    get failure() { return failure; },
    again: () => (asked ??= setTimeout(() => void now(), pauseMs)),
  };
}
