import type { Selection } from '../selection/selection';

/** What an order is about. */
export interface OrderScope {
  selection: Selection;
  /** What it is called in the list of one's orders. */
  title: string;
  /** How many devices there are by kind, as far as that is known. */
  devices: Record<string, number>;
  /** The arcs that count as the selected street. */
  streets?: string[];
}
