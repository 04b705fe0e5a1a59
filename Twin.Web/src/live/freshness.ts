/** How long the twin may say nothing before what the page shows counts as old. */
export const staleAfterMs = 10_000;

export interface Link {
  /** The live channel is open and has spoken. */
  live: boolean;
  /** When anything was last heard (this machine's clock, ms); undefined: never. */
  heardAtMs: number | undefined;
}

/** What the page shows is current only while the channel is open and something was heard of late. */
export function isStale(link: Link, nowMs: number): boolean {
  return !link.live || link.heardAtMs === undefined || nowMs - link.heardAtMs > staleAfterMs;
}

/** How long a channel may say nothing of a city that reports before it counts as dead, whatever the socket believes: a link that was cut in between never says so. */
export const muteAfterMs = 20_000;

/** True when the open channel should have spoken: readings come in, and it has said nothing of them for long. */
export function isMute(spokeAtMs: number, readingsPerSecond: number, nowMs: number): boolean {
  return readingsPerSecond >= 1 && nowMs - spokeAtMs > muteAfterMs;
}
