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

/** Puts the parameters of the address in place of those there are. */
export function replaceParameters(parameters: URLSearchParams): void {
  const text = parameters.toString();
  history.replaceState(history.state, '', location.pathname + (text ? `?${text}` : '') + location.hash);
}

globalThis.addEventListener?.('popstate', () => {
  page = pageOf(location.pathname);
});
