import { getCommand, takeBack, type Command } from '../city/api';
import { reasonOf } from '../city/http';
import { pauseMs } from './following';
import { isDone } from './orderFlow';

/** An order that this operator gave, and how far it has come. */
export interface GivenOrder {
  readonly id: string;
  /** What it is about. */
  readonly title: string;
  readonly kind: string;
  /** When it was given here, by the clock of this machine. */
  readonly givenAtMs: number;
  /** As the twin said last; undefined before it said anything. */
  readonly command: Command | undefined;
  /** Why the progress could not be read the last time. */
  readonly failure: string | undefined;
}

/** More than these are not kept in sight; those that are done go first. */
const mostKept = 6;
const key = 'twin.orders';

let given = $state.raw<GivenOrder[]>([]);
const timers = new Map<string, ReturnType<typeof setTimeout>>();

/** The orders given at this screen. They outlive the panels in which they were given, and a reload of the page. */
export const orders = {
  /** The latest first. */
  get given(): readonly GivenOrder[] {
    return given;
  },
  of: (id: string): GivenOrder | undefined => given.find((order) => order.id === id),
  /** Follows an order that the twin has accepted. */
  follow(command: Command, title: string, kind: string): void {
    given = kept([{ id: command.id, title, kind, givenAtMs: Date.now(), command, failure: undefined }, ...given.filter((order) => order.id !== command.id)]);
    save();
    next(command.id);
  },
  /** Takes an order back and follows how that goes; throws what the twin has against it. */
  async takeBack(id: string, title: string, kind: string, who: { actor: string; reason: string }): Promise<Command> {
    const undoing = await takeBack(id, who);
    orders.follow(undoing, title, kind);
    return undoing;
  },
  /** Puts an order out of sight. */
  dismiss(id: string): void {
    clearTimeout(timers.get(id));
    timers.delete(id);
    given = given.filter((order) => order.id !== id);
    save();
  },
};

function kept(all: GivenOrder[]): GivenOrder[] {
  let surplus = all.length - mostKept;
  return all
    .toReversed()
    .filter((order) => !(surplus > 0 && order.command && isDone(order.command) && surplus--))
    .toReversed();
}

function next(id: string): void {
  clearTimeout(timers.get(id));
  const order = orders.of(id);
  const pause = order && pauseMs(order.command, Date.now() - order.givenAtMs);
  if (pause !== undefined) {
    timers.set(id, setTimeout(() => void read(id), pause));
  }
}

async function read(id: string): Promise<void> {
  try {
    const command = await getCommand(id);
    put(id, { command, failure: undefined });
  } catch (error) {
    put(id, { failure: reasonOf(error) });
  }
  next(id);
}

function put(id: string, change: Partial<GivenOrder>): void {
  given = given.map((order) => (order.id === id ? { ...order, ...change } : order));
}

function save(): void {
  sessionStorage.setItem(key, JSON.stringify(given.map(({ id, title, kind, givenAtMs }) => ({ id, title, kind, givenAtMs }))));
}

function restore(): void {
  try {
    const saved = JSON.parse(globalThis.sessionStorage?.getItem(key) ?? '[]') as Pick<GivenOrder, 'id' | 'title' | 'kind' | 'givenAtMs'>[];
    given = saved.map((order) => ({ ...order, command: undefined, failure: undefined }));
    given.forEach((order) => void read(order.id));
  } catch {
    given = [];
  }
}

restore();
