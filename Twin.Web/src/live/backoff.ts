const firstMs = 500;
const longestMs = 15_000;

/**
 * How long to wait before the given attempt (from 0) to connect again: doubling up to 15 s, of which half is by chance,
 * so that all the screens of a control room do not knock at a restarting server together. `chance` is 0–1.
 */
export function retryDelayMs(attempt: number, chance: number): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 10));
  return full / 2 + (full / 2) * chance;
}
