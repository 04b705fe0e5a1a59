import { retryDelayMs } from './backoff';

export interface LiveHandlers {
  /** The link is open; what was known before is as old as the pause. */
  opened(): void;
  received(buffer: ArrayBuffer): void;
  /** The link is lost; it is being tried again. */
  lost(): void;
}

export interface LiveLink {
  /** Gives the socket up, which may be dead without knowing it, and connects anew. */
  again(): void;
  close(): void;
}

/** Holds a WebSocket open, connecting again by itself until closed. */
export function connectLive(url: string, handlers: LiveHandlers): LiveLink {
  let attempt = 0;
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
    socket.onclose = lost;
  }

  function lost(): void {
    socket = undefined;
    handlers.lost();
    timer = setTimeout(open, retryDelayMs(attempt++, Math.random()));
  }

  function drop(): void {
    // A closing socket may wait long for an answer, and must not speak meanwhile.
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
    clearTimeout(timer);
  }

  open();
  return {
    again() {
      drop();
      lost();
    },
    close: drop,
  };
}

/** The address of the live map on the server that this page came from. */
export function liveUrl(page: Location): string {
  return `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}/api/live/map`;
}
