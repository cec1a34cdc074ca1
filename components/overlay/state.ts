/**
 * The state of an overlay, and how events change it.
 *
 * @module
 */
import type {
  MessageEvent,
  OrderedEvent,
  Pin,
  ServerEvent,
  WelcomeEvent,
} from "../../hub/protocol.ts";
import { deletedBy, type MessageFilter } from "../../hub/deleted_by.ts";
import type { OverlayOptions } from "./options.ts";

/** A message in the list. */
export interface Shown {
  readonly message: MessageEvent;
  readonly leaving: boolean;
}

export interface OverlayStart {
  readonly room: string;
  readonly options: OverlayOptions;
  readonly epoch: string;
  readonly seq: number;
  /** The newest messages up to `seq`. */
  readonly messages: readonly MessageEvent[];
  readonly pin?: Pin;
  /** The server's time, in milliseconds since 1970. */
  readonly now: number;
}

/** A message, and when it appeared, in milliseconds since 1970. */
interface Held {
  readonly message: MessageEvent;
  readonly born: number;
}

/** Where messages fly. */
interface DanmakuTarget {
  add(message: MessageEvent): void;
  remove(isGone: MessageFilter): void;
}

/** What the state needs from outside. */
interface OverlayCallbacks {
  /** Called after each change. */
  onChange(): void;
  /** Loads a pinned message that isn't in the list, and passes it to `found`. */
  lookUp(seq: number): void | Promise<void>;
}

/** How long a message takes to fade out; the style sheet has the same number. */
const FADE_OUT_MS = 1_000;

/** If messages don't fade, only those younger than this fly. */
const FRESH_MS = 30_000;

/**
 * The state of an overlay. It shows nothing until it is started in a browser. It has no
 * signals: they would be a fifth of the page's scripts, and everything is redrawn
 * together anyway.
 */
export class OverlayState {
  readonly room: string;
  readonly options: OverlayOptions;
  readonly #callbacks: OverlayCallbacks;
  /** The messages in the list. */
  shown: readonly Shown[] = [];
  pin: Pin | undefined;

  /** The last `seq` received, in the order that `epoch` names. */
  epoch: string;
  seq: number;
  #danmaku: DanmakuTarget | undefined;
  /** Whether the list shows all messages, or announcements only. */
  #listed: boolean;
  /** The newest messages, at most as many as the list may have. */
  #held: Held[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Events up to here are missed ones that the server sends again. */
  #missedUpTo: number;
  /** How far the server's clock is ahead of this one. */
  #aheadMs: number;
  /** The `seq` of a pinned message that is being loaded. */
  #sought: number | undefined;

  constructor(
    { room, options, epoch, seq, messages, pin, now }: OverlayStart,
    callbacks: OverlayCallbacks,
  ) {
    this.#callbacks = callbacks;
    this.room = room;
    this.options = options;
    this.#listed = options.style === "list";
    this.epoch = epoch;
    this.seq = seq;
    this.pin = pin;
    this.#aheadMs = now - Date.now();
    this.#missedUpTo = seq;
    for (const message of messages) this.#arrived(message);
  }

  setDanmaku(danmaku: DanmakuTarget): void {
    this.#danmaku = danmaku;
  }

  /** Shows messages in the list, because nothing can fly here. */
  showList(): void {
    this.#listed = true;
    this.refresh();
  }

  /** Removes everything that flies. */
  clearDanmaku(): void {
    this.#danmaku?.remove(() => true);
  }

  /** Applies events of the server. */
  take(events: readonly ServerEvent[]): void {
    const { pin } = this;
    for (const event of events) this.#hear(event);
    this.refresh();
    if (this.pin !== pin) this.#callbacks.onChange();
  }

  /** Shows a loaded message, unless something else is pinned by now. */
  found(message: MessageEvent): void {
    if (message.seq !== this.#sought) return;
    this.#sought = undefined;
    this.pin = { ...message, target: message.seq };
    this.#callbacks.onChange();
  }

  /** Stops the timer. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Shows what has arrived, removes what has faded, and schedules the next change. */
  refresh(): void {
    const now = Date.now();
    const fadeMs = this.options.fadeSeconds * 1_000 || Infinity;
    let next = Infinity;
    const shown: Shown[] = [];
    // If the clock was set back, messages don't stay longer.
    this.#held = this.#held.map((held) =>
      held.born > now ? { ...held, born: now } : held
    ).filter(({ born }) => born + fadeMs > now);
    for (const { message, born } of this.#held) {
      if (!this.#listed && !message.announcement) continue;
      const leftMs = born + fadeMs - now;
      const leaving = leftMs <= FADE_OUT_MS;
      shown.push({ message, leaving });
      next = Math.min(next, now + (leaving ? leftMs : leftMs - FADE_OUT_MS));
    }
    if (differs(this.shown, shown)) {
      this.shown = shown;
      this.#callbacks.onChange();
    }
    clearTimeout(this.#timer);
    if (next < Infinity) {
      this.#timer = setTimeout(() => this.refresh(), Math.max(0, next - now));
    }
  }

  #hear(event: ServerEvent): void {
    switch (event.type) {
      case "welcome":
        return this.#welcome(event);
      case "gap":
        if (event.from === 0) this.#startAfresh();
        this.seq = event.from === 0 ? event.to : Math.max(this.seq, event.to);
        return;
      case "skipped":
        // An overlay shows nothing in their place: nobody can open it.
        this.seq = Math.max(this.seq, event.to);
        return;
      default:
        // Events with a `key` are answers, and an overlay never asks.
        if (!("seq" in event) || "key" in event || event.seq <= this.seq) {
          return;
        }
        this.seq = event.seq;
        this.#arrived(event);
    }
  }

  #welcome({ epoch, seq, pin }: WelcomeEvent): void {
    if (epoch !== this.epoch) {
      this.epoch = epoch;
      this.seq = 0;
      this.#startAfresh();
    }
    this.#missedUpTo = seq;
    this.#sought = undefined;
    // A moderator hears of a pin before the delay is over; the `pinned` event shows it
    // in time.
    if (!pin || pin.target <= seq) this.pin = pin;
  }

  #startAfresh(): void {
    this.#held = [];
    this.clearDanmaku();
  }

  #takeBack(isGone: MessageFilter): void {
    this.#danmaku?.remove(isGone);
    this.#held = this.#held.filter(({ message: { seq, from } }) =>
      !isGone(seq, from.id)
    );
    const { pin } = this;
    if (pin && isGone(pin.target, pin.from.id)) this.pin = undefined;
    // The message being loaded may be removed; the next `welcome` names what is pinned.
    this.#sought = undefined;
  }

  #arrived(event: OrderedEvent): void {
    switch (event.type) {
      case "message":
        return this.#said(event);
      case "pinned":
        return this.#pinned(event.target);
      case "restored":
        if (event.pin !== undefined) this.#pinned(event.pin);
        return;
      default: {
        const isGone = deletedBy(event);
        if (isGone) this.#takeBack(isGone);
      }
    }
  }

  #said(message: MessageEvent): void {
    const now = Date.now();
    // Missed events keep their age; live ones tell what the server's clock says.
    if (message.seq > this.#missedUpTo) this.#aheadMs = message.at - now;
    const born = Math.min(now, message.at - this.#aheadMs);
    this.#held = [...this.#held, { message, born }].slice(-this.options.max);
    const freshMs = this.options.fadeSeconds * 1_000 || FRESH_MS;
    if (!message.announcement && born + freshMs >= now) {
      this.#danmaku?.add(message);
    }
  }

  #pinned(target: number | null): void {
    const held = this.#held.find(({ message }) => message.seq === target);
    this.pin = held && { ...held.message, target: held.message.seq };
    this.#sought = undefined;
    if (target === null || held) return;
    this.#sought = target;
    this.#callbacks.lookUp(target);
  }
}

function differs(before: readonly Shown[], after: readonly Shown[]): boolean {
  return before.length !== after.length ||
    after.some(({ message, leaving }, index) =>
      before[index].message !== message || before[index].leaving !== leaving
    );
}
