/** When an order ends. All of it is reckoned on the city's clock, which need not be the machine's. */
export type Expiry = { type: 'minutes'; minutes: number } | { type: 'clock'; hour: number; minute: number } | { type: 'open' };

/** Dawn, when the lighting programs have the morning begin. */
export const dawn: Expiry = { type: 'clock', hour: 6, minute: 0 };

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** The instant at which the order ends, UTC; null when it stays until it is taken back. */
export function untilOf(expiry: Expiry, cityTimeMs: number, timeZone: string): string | null {
  switch (expiry.type) {
    case 'minutes':
      return new Date(cityTimeMs + expiry.minutes * minuteMs).toISOString();
    case 'clock':
      return new Date(nextAt(expiry.hour, expiry.minute, cityTimeMs, timeZone)).toISOString();
    case 'open':
      return null;
  }
}

/** The next time the clocks of a time zone show this hour, after an instant; an hour that is left out in spring counts from the end of it. */
export function nextAt(hour: number, minute: number, afterMs: number, timeZone: string): number {
  const today = Math.floor((afterMs + offsetMs(afterMs, timeZone)) / dayMs);
  for (let day = today; day < today + 3; day++) {
    const at = instantOf(day * dayMs + (hour * 60 + minute) * minuteMs, timeZone);
    if (at > afterMs) {
      return at;
    }
  }
  throw new RangeError(`No ${hour}:${minute} after ${afterMs}.`);
}

/** The instant when the clocks show a time, given as if it were UTC. */
const instantOf = (shownMs: number, timeZone: string): number => shownMs - offsetMs(shownMs - offsetMs(shownMs, timeZone), timeZone);

/** How far the clocks of a time zone are ahead of UTC at an instant. */
function offsetMs(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  }).formatToParts(atMs);
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((found) => found.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) - Math.floor(atMs / 1_000) * 1_000;
}
