/** The pages by their paths. The map stays beside all of them but the wall and the handover sheet. */
export const paths = { map: '/', alarms: '/alarms', devices: '/devices', log: '/log', handover: '/handover', wall: '/wall' } as const;

export type Page = keyof typeof paths;

const pageOf = (path: string): Page => (Object.keys(paths) as Page[]).find((page) => paths[page] === path) ?? 'map';

let page = $state<Page>(pageOf(globalThis.location?.pathname ?? '/'));

/** Which page is open. */
export const route = {
  get page(): Page {
    return page;
  },
};

/** Opens a page; the view of the map and the selection stay in the address. */
export function open(next: Page): void {
  if (next !== page) {
    page = next;
    history.pushState(null, '', paths[next] + location.search + location.hash);
  }
}

/** Puts parameters of the address in place of those with the given names; the others, which are somebody else's, stay. */
export function replaceParameters(parameters: URLSearchParams, names: readonly string[]): void {
  const all = new URLSearchParams(location.search);
  names.forEach((name) => all.delete(name));
  parameters.forEach((value, name) => all.set(name, value));
  const text = all.toString();
  history.replaceState(history.state, '', location.pathname + (text ? `?${text}` : '') + location.hash);
}

globalThis.addEventListener?.('popstate', () => {
  page = pageOf(location.pathname);
});
