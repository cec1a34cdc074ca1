/**
 * While a page uses an HTTP stream, tries now and then whether a WebSocket works.
 * Loaded with the stream.
 *
 * @module
 */
import type { Receiver, Transport } from "./transport.ts";

/** The wait before the first probe; it doubles with each one. */
export const FIRST_PROBE_MS = 60_000;

/** The longest wait. */
export const LONGEST_PROBE_MS = 600_000;

/** A server that works sends `welcome` within this time. */
const WELCOME_TIMEOUT_MS = 10_000;

/** The probing state that survives lost streams, and how sockets are opened and taken over. */
export interface SocketProbe {
  /** When the next probe is due, by `performance.now()`; 0: not scheduled. */
  at: number;
  /** The current wait between probes. */
  waitMs: number | undefined;
  /** Hears the socket that has replaced the stream. */
  readonly receiver: Receiver;
  open(receiver: Receiver): Transport;
  /** Makes a socket the transport in place of the stream, which is closed. */
  replace(socket: Transport): void;
}

/** The stream that a socket may replace. */
interface ProbedStream {
  /** Whether a post has no answer yet. */
  busy(): boolean;
  /** Aborted when the stream is closed. */
  readonly signal: AbortSignal;
}

/** Probes until the stream is closed or a socket has replaced it. */
export function probeSocket(
  probe: SocketProbe,
  { busy, signal }: ProbedStream,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let socket: Transport | undefined;

  const later = () => {
    const now = performance.now();
    probe.at ||= now + (probe.waitMs ??= FIRST_PROBE_MS);
    timer = setTimeout(look, Math.max(0, probe.at - now));
  };

  const stop = () => {
    clearTimeout(timer);
    socket?.close();
    socket = undefined;
  };

  const failed = () => {
    stop();
    const { waitMs = FIRST_PROBE_MS } = probe;
    probe.waitMs = Math.min(
      Math.max(2 * waitMs, FIRST_PROBE_MS),
      LONGEST_PROBE_MS,
    );
    probe.at = 0;
    later();
  };

  const look = () => {
    timer = setTimeout(failed, WELCOME_TIMEOUT_MS);
    let hears: Receiver = {
      events(events) {
        if (!events.some(({ type }) => type === "welcome")) return;
        // Replacing the stream now could lose the answer to an action, and actions are
        // never repeated.
        if (!socket || busy()) return failed();
        const found = socket;
        socket = undefined;
        hears = probe.receiver;
        probe.replace(found);
        hears.events(events);
      },
      ended: failed,
    };
    socket = probe.open({
      events: (events) => hears.events(events),
      ended: (ending) => hears.ended(ending),
    });
  };

  signal.addEventListener("abort", stop);
  later();
}
