import type { LogEntry } from '../city/api';
import { dayOf } from './shift';

/** Entries of one day of the city, the newest first. */
export interface Day {
  day: string;
  entries: LogEntry[];
}

/** All entries of both, each once, the newest first. */
export function merged(left: readonly LogEntry[], right: readonly LogEntry[]): LogEntry[] {
  const byId = new Map([...left, ...right].map((entry) => [entry.id, entry]));
  return [...byId.values()].sort((one, other) => other.id - one.id);
}

/** Entries by the day of the city that they were written on. */
export function byDay(entries: readonly LogEntry[], timeZone: string): Day[] {
  const days: Day[] = [];
  for (const entry of entries) {
    const day = dayOf(Date.parse(entry.at), timeZone);
    const last = days.at(-1);
    if (last?.day === day) {
      last.entries.push(entry);
    } else {
      days.push({ day, entries: [entry] });
    }
  }
  return days;
}

/** The newest correction of each entry that has one. */
export function corrections(entries: readonly LogEntry[]): Map<number, number> {
  const found = new Map<number, number>();
  for (const { id, refersTo } of entries) {
    if (refersTo !== null) {
      found.set(refersTo, Math.max(found.get(refersTo) ?? 0, id));
    }
  }
  return found;
}
