/** The ordinals that runs mean: first, count, first, count … */
export function ordinalsOf(runs: readonly number[]): Set<number> {
  const ordinals = new Set<number>();
  for (let i = 0; i + 1 < runs.length; i += 2) {
    const first = runs[i] ?? 0;
    const end = first + (runs[i + 1] ?? 0);
    for (let ordinal = first; ordinal < end; ordinal++) {
      ordinals.add(ordinal);
    }
  }
  return ordinals;
}

/** What is in one set and not in the other. */
export function* without(all: Iterable<number>, those: ReadonlySet<number>): Generator<number> {
  for (const ordinal of all) {
    if (!those.has(ordinal)) {
      yield ordinal;
    }
  }
}
