import { locale } from '../language/language';
import { words } from './words';

/** Numbers and times as people read them. Times are the city's, in its time zone. */

const grouped = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });

export const count = (value: number): string => grouped.format(value);

/** A number with at most this many decimals, without trailing zeros. */
export function decimal(value: number, places: number): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: places }).format(value);
}

/** Watts as kilowatts. */
export const kilowatts = (watts: number): string => decimal(watts / 1_000, watts < 100_000 ? 1 : 0);

/** Watts in the unit that suits them: `97.5 W`, `41.2 kW`. */
export const power = (watts: number): string => (Math.abs(watts) < 10_000 ? `${decimal(watts, watts < 1_000 ? 1 : 0)} W` : `${kilowatts(watts)} kW`);

/** hh:mm:ss in the city's time zone. */
export function clock(time: string | number, timeZone: string): string {
  return new Date(time).toLocaleTimeString(locale, { timeZone, hour12: false });
}

/** Day and time in the city's time zone. */
export function dayAndTime(time: string | number, timeZone: string): string {
  return new Date(time).toLocaleString(locale, {
    timeZone,
    hour12: false,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}

/** How old something is, in the largest unit that fits. */
export function age(ms: number): string {
  const seconds = Math.max(0, ms) / 1_000;
  if (seconds < 10) {
    return `${decimal(seconds, 1)} s`;
  }
  if (seconds < 120) {
    return `${Math.floor(seconds)} s`;
  }
  const minutes = seconds / 60;
  if (minutes < 120) {
    return `${Math.floor(minutes)} min`;
  }
  const hours = minutes / 60;
  return hours < 48 ? `${Math.floor(hours)} h` : `${Math.floor(hours / 24)} ${words.days}`;
}
