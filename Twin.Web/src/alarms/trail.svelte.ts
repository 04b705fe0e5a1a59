import { open } from '../route.svelte';
import { toParameters, type Selection } from '../selection/selection';

/** An alarm in the sheet: its id, and the line it was in. */
export interface AlarmSpot {
  alarm: string;
  line: string;
}

let origin = $state.raw<AlarmSpot & { selection: string }>();
let wanted = $state.raw<AlarmSpot>();

const textOf = (selection: Selection | undefined): string => toParameters(selection).toString();

/** The way from an alarm to its place and back. */
export const trail = {
  /** Remembers that a selection came from an alarm. */
  cameFrom(spot: AlarmSpot, selection: Selection): void {
    origin = { ...spot, selection: textOf(selection) };
  },
  /** Where a selection came from; undefined when it came from elsewhere. */
  originOf: (selection: Selection | undefined): AlarmSpot | undefined => (selection && origin?.selection === textOf(selection) ? origin : undefined),
  /** What is to take the focus; the sheet takes it with {@link trail.arrived}. */
  get wanted(): AlarmSpot | undefined {
    return wanted;
  },
  /** Opens the alarm sheet at an alarm. */
  backTo(spot: AlarmSpot): void {
    wanted = spot;
    open('alarms');
  },
  arrived(): void {
    wanted = undefined;
  },
};
