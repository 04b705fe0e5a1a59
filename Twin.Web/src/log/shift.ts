/** Shifts of the control room and what the clock on its wall says: times of the city in its time zone. */
export interface Shift {
  /** ms since 1970 UTC; `toMs` is the beginning of the next one. */
  fromMs: number;
  toMs: number;
}

/** Hours at which a shift begins: 06–14, 14–22, 22–06. */
const beginHours = [6, 14, 22] as const;

interface WallClock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' });
    formats.set(timeZone, format);
  }
  return format;
}

function wallClockAt(ms: number, timeZone: string): WallClock {
  const parts = Object.fromEntries(formatOf(timeZone).formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  return { year: parts['year'] ?? 0, month: parts['month'] ?? 1, day: parts['day'] ?? 1, hour: parts['hour'] ?? 0, minute: parts['minute'] ?? 0 };
}

const asUtc = ({ year, month, day, hour, minute }: WallClock): number => Date.UTC(year, month - 1, day, hour, minute);

/** When the clock on the wall shows this; in the hour that a change of clocks repeats, the first time, and where it skips one, as far after it. */
export function timeOf(wall: WallClock, timeZone: string): number {
  const shown = asUtc(wall);
  const ahead = (ms: number): number => asUtc(wallClockAt(ms, timeZone)) - Math.floor(ms / 60_000) * 60_000;
  const guess = shown - ahead(shown - 86_400_000);
  return asUtc(wallClockAt(guess, timeZone)) === shown ? guess : shown - ahead(guess);
}

/** The shift that a time falls in. */
export function shiftAt(ms: number, timeZone: string): Shift {
  const wall = wallClockAt(ms, timeZone);
  const begun = beginHours.findLastIndex((hour) => wall.hour >= hour);
  const at = (index: number): number => {
    // Day 0 and day 32 are the neighbouring months', as Date.UTC reads them.
    const day = wall.day + Math.floor(index / beginHours.length);
    const hour = beginHours[((index % beginHours.length) + beginHours.length) % beginHours.length] ?? 0;
    return timeOf(wallClockAtUtc(Date.UTC(wall.year, wall.month - 1, day, hour)), timeZone);
  };
  return { fromMs: at(begun), toMs: at(begun + 1) };
}

/** The shift before one. */
export const shiftBefore = (shift: Shift, timeZone: string): Shift => shiftAt(shift.fromMs - 1, timeZone);

function wallClockAtUtc(ms: number): WallClock {
  const date = new Date(ms);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), hour: date.getUTCHours(), minute: date.getUTCMinutes() };
}

/** What an input of type `datetime-local` shows for a time of the city. */
export function toInput(ms: number, timeZone: string): string {
  const { year, month, day, hour, minute } = wallClockAt(ms, timeZone);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}

/** Reads what such an input holds; undefined when it is empty. */
export function fromInput(text: string, timeZone: string): number | undefined {
  const match = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+)/.exec(text);
  if (!match) {
    return undefined;
  }
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = match.slice(1).map(Number);
  return timeOf({ year, month, day, hour, minute }, timeZone);
}

/** The day of the city that a time falls on, as 2026-11-24. */
export const dayOf = (ms: number, timeZone: string): string => toInput(ms, timeZone).slice(0, 10);
