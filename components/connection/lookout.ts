/**
 * While a page does without a socket: looks from time to time whether one works by
 * now. Loaded with the stream.
 *
 * @module
 */
import type { Receiver, Transport } from "./transport.ts";

/** When to look first; each further time is twice as far. In milliseconds, as all here. */
export const FIRST_LOOK = 60_000;

/** The farthest. */
export const LAST_LOOK = 600_000;

/** A server that answers at all answers within this time. */
const WELCOME_WITHIN = 10_000;

/** What outlasts the streams that are lost in between, and how sockets are opened and taken. */
export interface Lookout {
  /** The time of the next look, since 1970; 0: not known yet. */
  at: number;
  /** From one look to the next; `undefined`: there was none. */
  wait: number | undefined;
  open(receiver: Receiver): Transport;
  /** Takes a socket in the stream's place, which is closed. */
  replace(socket: Transport): void;
}

/** Whose place a socket may take. */
interface Replaced {
  /** Whether something that was posted has no answer yet. */
  busy(): boolean;
  readonly receiver: Receiver;
  /** Aborted when it is closed. */
  readonly signal: AbortSignal;
}

/** Looks until the stream is closed, or a socket has taken its place. */
export function lookOut(
  lookout: Lookout,
  { busy, receiver, signal }: Replaced,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let socket: Transport | undefined;

  const later = () => {
    lookout.at ||= Date.now() + (lookout.wait ??= FIRST_LOOK);
    timer = setTimeout(look, Math.max(0, lookout.at - Date.now()));
  };

  const stop = () => {
    clearTimeout(timer);
    socket?.close();
    socket = undefined;
  };

  const failed = () => {
    stop();
    const { wait = FIRST_LOOK } = lookout;
    lookout.wait = Math.min(Math.max(2 * wait, FIRST_LOOK), LAST_LOOK);
    lookout.at = 0;
    later();
  };

  const look = () => {
    timer = setTimeout(failed, WELCOME_WITHIN);
    let hears: Receiver = {
      events(events) {
        if (!events.some(({ type }) => type === "welcome")) return;
        // What is cut off between post and answer may be an action, which is not asked for again.
        if (!socket || busy()) return failed();
        const found = socket;
        socket = undefined;
        hears = receiver;
        lookout.replace(found);
        receiver.events(events);
      },
      ended: failed,
    };
    socket = lookout.open({
      events: (events) => hears.events(events),
      ended: (ending) => hears.ended(ending),
    });
  };

  signal.addEventListener("abort", stop);
  later();
}
