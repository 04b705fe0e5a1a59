/** The shortest time between two drawings: readings come in by the second, and each drawing costs a frame. */
export const shortestPauseMs = 100;

/** The longest one, so that a slow machine still shows what happens. */
export const longestPauseMs = 250;

/**
 * How long after a drawing the next one may begin: twice what the last one took, so that a slow machine has as much time for the hands of its
 * operator as for the city; while the map moves the longest.
 */
export function pauseMs(lastDrawingMs: number, isMoving: boolean): number {
  return isMoving ? longestPauseMs : Math.min(longestPauseMs, Math.max(shortestPauseMs, 2 * lastDrawingMs));
}
