import type { History, Value } from '../city/api';

/** What a device reported over time: one list of values a field, as long as the list of times. */
export interface Series {
  /** Milliseconds since 1970 UTC by the city's clock, ascending. */
  at: number[];
  values: Record<string, (number | null)[]>;
}

/** What is drawn of a kind; the first has the axis on the left, the second that on the right. */
export const chartFields: Record<string, string[]> = { lamp: ['level', 'powerW'], counter: ['vehicles'], vehicle: ['speedKmh'] };

/** Kinds whose values are counted over the time before the report; those of others hold from the report on. */
export const countsBackwards = (kind: string): boolean => kind === 'counter';

/** How long a kind may be silent before its last value says nothing any more (Twin.City/Maintenance/ReportPeriod.cs). */
export function longestSilenceMs(kind: string, values: Record<string, Value> | undefined): number {
  const periodS = values?.['periodS'];
  return kind === 'counter' ? (3 * (typeof periodS === 'number' ? periodS : 360) + 5) * 1_000 : 2.5 * 15 * 60_000;
}

export const emptySeries = (fields: readonly string[]): Series => ({ at: [], values: Object.fromEntries(fields.map((field) => [field, []])) });

export function fromHistory(history: History, fields: readonly string[]): Series {
  return { at: history.at, values: Object.fromEntries(fields.map((field) => [field, history.values[field] ?? history.at.map(() => null)])) };
}

/** With what was reported at a time; the same series when that is no news. */
export function appended(series: Series, atMs: number, reported: Record<string, Value>): Series {
  if (atMs <= (series.at.at(-1) ?? -Infinity)) {
    return series;
  }
  return {
    at: [...series.at, atMs],
    values: Object.fromEntries(Object.entries(series.values).map(([field, values]) => [field, [...values, numberOf(reported[field])]])),
  };
}

const numberOf = (value: Value): number | null => (typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : null);

/** Without what is older than a time, but for the last value before it, which holds at it. */
export function since(series: Series, fromMs: number): Series {
  const first = series.at.findIndex((at) => at >= fromMs);
  const keep = Math.max(0, (first === -1 ? series.at.length : first) - 1);
  return keep === 0 ? series : { at: series.at.slice(keep), values: Object.fromEntries(Object.entries(series.values).map(([field, values]) => [field, values.slice(keep)])) };
}

/** As it is drawn: times in seconds, then a list a field. A value holds until the next or until the silence is too long; then nothing is drawn. */
export function drawn(series: Series, fields: readonly string[], nowMs: number, silenceMs: number, isBackwards: boolean): [number[], ...(number | null)[][]] {
  const times: number[] = [];
  const lists: (number | null)[][] = fields.map(() => []);
  const put = (atMs: number, valueOf: (field: string) => number | null): void => {
    times.push(atMs / 1_000);
    fields.forEach((field, index) => lists[index]?.push(valueOf(field)));
  };
  series.at.forEach((at, index) => {
    const next = series.at[index + 1] ?? nowMs;
    const isLast = index === series.at.length - 1;
    const value = (field: string): number | null => series.values[field]?.[index] ?? null;
    put(at, value);
    if (next - at > silenceMs) {
      if (isBackwards) {
        put(at + 1, () => null);
      } else {
        put(at + silenceMs, value);
        put(at + silenceMs + 1, () => null);
      }
    } else if (isLast && !isBackwards && next > at) {
      put(next, value);
    }
  });
  return [times, ...lists];
}

/** Least, greatest and last value of a field; undefined where nothing was reported. */
export function summary(series: Series, field: string): { least: number; greatest: number; last: number } | undefined {
  const known = (series.values[field] ?? []).filter((value) => value !== null);
  const last = known.at(-1);
  return last === undefined ? undefined : { least: known.reduce((a, b) => Math.min(a, b)), greatest: known.reduce((a, b) => Math.max(a, b)), last };
}
