const key = 'twin.operator';

/** Names that may stand behind `operator:`: letters of any script, digits, point, hyphen and underscore. */
const pattern = /^[\p{L}\p{N}._-]{2,40}$/u;

let name = $state<string | undefined>(saved());
let asked = $state.raw<((answer: boolean) => void) | undefined>();

/** Who sits before this screen. Orders, acknowledgements and entries carry the name; a proxy before the twin may check it (docs/operations.md). */
export const operator = {
  get name(): string | undefined {
    return name;
  },
  /** As orders and entries name them. */
  get actor(): string | undefined {
    return name === undefined ? undefined : `operator:${name}`;
  },
  /** True while the page asks who it is. */
  get isAsked(): boolean {
    return asked !== undefined;
  },
  /** True when a name can be taken. */
  accepts: (text: string): boolean => pattern.test(text.trim()),
  /** Takes the name; undefined leaves the question without an answer. */
  answer(text: string | undefined): void {
    if (text !== undefined && pattern.test(text.trim())) {
      name = text.trim();
      localStorage.setItem(key, name);
    }
    asked?.(name !== undefined);
    asked = undefined;
  },
  /** Asks for the name, also when there is one. */
  ask: (): Promise<boolean> => new Promise((resolve) => (asked = resolve)),
  /** The actor, asked for when nobody has said it yet; undefined when they will not say. */
  async require(): Promise<string | undefined> {
    return name !== undefined || (await operator.ask()) ? operator.actor : undefined;
  },
};

function saved(): string | undefined {
  const text = globalThis.localStorage?.getItem(key) ?? '';
  return pattern.test(text) ? text : undefined;
}
