import { retryDelayMs } from './backoff';

export interface LiveHandlers {
  /** The link is open; what was known before is as old as the pause. */
  opened(): void;
  received(buffer: ArrayBuffer): void;
  /** The link is lost; it is being tried again. */
  lost(): void;
}

/** Holds a WebSocket open, connecting again by itself until closed; returns the function that closes it. */
export function connectLive(url: string, handlers: LiveHandlers): () => void {
  let attempt = 0;
  let closed = false;
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function open(): void {
    socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      attempt = 0;
      handlers.opened();
    };
    socket.onmessage = (message) => {
      try {
        handlers.received(message.data as ArrayBuffer);
      } catch (error) {
        // A frame that cannot be read means the state is no longer known: start afresh rather than show what may be wrong.
        console.error(error);
        socket?.close();
      }
    };
    socket.onclose = () => {
      if (closed) {
        return;
      }
      handlers.lost();
      timer = setTimeout(open, retryDelayMs(attempt++, Math.random()));
    };
  }

  open();
  return () => {
    closed = true;
    clearTimeout(timer);
    socket?.close();
  };
}

/** The address of the live map on the server that this page came from. */
export function liveUrl(page: Location): string {
  return `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}/api/live/map`;
}
