import type { LiveCity } from '../live/liveCity';
import type { CityMap } from './cityMap';
import { pauseMs } from './drawPace';

/** Brings what changed in the live city to the map: often enough to be live, seldom enough that the map stays smooth. */
export interface Drawing {
  /** These devices changed; at once when somebody looks at one of them. */
  changed(ordinals: Iterable<number>, atOnce: boolean): void;
  /** Draws nothing for a moment: what is known is about to be stated anew, and must not flicker meanwhile. */
  hold(ms: number): void;
  stop(): void;
}

export function createDrawing(map: CityMap, city: LiveCity): Drawing {
  const undrawn = new Set<number>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastAtMs = 0;
  let lastTookMs = 0;
  let heldUntilMs = 0;

  function draw(): void {
    clearTimeout(timer);
    timer = undefined;
    const begunMs = performance.now();
    lastAtMs = begunMs;
    map.draw(city, undrawn);
    map.map.once('render', () => (lastTookMs = performance.now() - begunMs));
    if (undrawn.size > 0) {
      later();
    }
  }

  function later(): void {
    const at = Math.max(heldUntilMs, lastAtMs + pauseMs(lastTookMs, map.isMoving()));
    timer ??= setTimeout(draw, Math.max(0, at - performance.now()));
  }

  return {
    changed(ordinals, atOnce) {
      for (const ordinal of ordinals) {
        undrawn.add(ordinal);
      }
      if (atOnce && performance.now() >= heldUntilMs) {
        draw();
      } else if (undrawn.size > 0) {
        later();
      }
    },
    hold(ms) {
      heldUntilMs = performance.now() + ms;
      clearTimeout(timer);
      timer = undefined;
      later();
    },
    stop: () => clearTimeout(timer),
  };
}
