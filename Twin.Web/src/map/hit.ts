/** What lies at a point of the map. */
export type Hit =
  | { type: 'device'; id: string; ordinal: number }
  | { type: 'vehicle'; ordinal: number }
  | { type: 'street'; id: string }
  | { type: 'zone'; code: string };

/** Which of the things at one point is meant when it is asked for again: the one after the last, then the first. */
export function nextHit(hits: readonly Hit[], last: Hit | undefined): Hit | undefined {
  const at = last ? hits.findIndex((hit) => isSame(hit, last)) : -1;
  return hits[(at + 1) % Math.max(1, hits.length)];
}

function isSame(left: Hit, right: Hit): boolean {
  return left.type === right.type && keyOf(left) === keyOf(right);
}

const keyOf = (hit: Hit): string | number => (hit.type === 'zone' ? hit.code : hit.type === 'street' ? hit.id : hit.ordinal);
