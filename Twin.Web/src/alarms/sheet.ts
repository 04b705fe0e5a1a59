import type { Alarm } from '../city/api';
import type { Room } from '../room.svelte';
import type { Desk } from './desk.svelte';
import type { AlarmRow } from './rows';

/** How old something is in whole seconds: who looks at many ages needs no tenths. */
export const sinceMs = (nowMs: number, atMs: number): number => Math.floor(nowMs / 1_000) * 1_000 - Math.floor(atMs / 1_000) * 1_000;

/** What a line of the alarm sheet knows of the sheet. */
export interface Sheet {
  room: Room;
  desk: Desk;
  /** City time of now in whole seconds, ms: ages are counted from it. */
  readonly nowMs: number;
  /** True while nothing may be ordered, for what is shown may be old. */
  readonly isOld: boolean;
  /** The line that Tab reaches. */
  readonly active: string | undefined;
  /** The line whose place is selected. */
  readonly chosen: string | undefined;
  isOpen(key: string): boolean;
  toggle(key: string): void;
  activate(key: string): void;
  /** Selects the place of a line and moves the map there. */
  go(key: string, row: Pick<AlarmRow, 'alarms'>): void;
  /** These keep the focus in the line: what was pressed goes away with what it did. They answer whether all was done. */
  acknowledge(alarms: readonly Alarm[], comment?: string): Promise<boolean>;
  shelve(alarms: readonly Alarm[], reason: string, until: string): Promise<boolean>;
  unshelve(alarms: readonly Alarm[]): Promise<boolean>;
}
