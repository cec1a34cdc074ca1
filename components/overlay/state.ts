/**
 * What an overlay shows, and how what the server says changes it.
 *
 * @module
 */
import type {
  MessageEvent,
  OrderedEvent,
  Pin,
  ServerEvent,
  Viewer,
  WelcomeEvent,
} from "../../hub/protocol.ts";
import type { OverlayOptions } from "./options.ts";
import { type Due, type Goes, Queue } from "./queue.ts";

/** A message on the screen. */
export interface Shown {
  readonly message: MessageEvent;
  /** It is fading out. */
  readonly leaving: boolean;
}

/** What an overlay begins with. */
export interface OverlayStart {
  readonly room: string;
  readonly options: OverlayOptions;
  readonly epoch: string;
  readonly seq: number;
  /** The newest ones up to `seq`. */
  readonly messages: readonly MessageEvent[];
  readonly pin?: Pin;
  /** The server's time, in milliseconds since 1970. */
  readonly now: number;
}

/** A message, and when it came onto the screen, in milliseconds since 1970. */
interface Held {
  readonly message: MessageEvent;
  readonly born: number;
}

/** Where messages fly. */
interface Sky {
  add(message: MessageEvent): void;
  remove(goes: Goes): void;
}

/** How long a message takes to fade out, in milliseconds; the style sheet knows it too. */
const FADE_OUT = 1_000;

/** Where messages don't fade, what flies is not older than this, in milliseconds. */
const FRESH = 30_000;

/**
 * The state of an overlay. It shows nothing until it is started, in a browser. It does
 * without signals, which would be a fifth of what the page loads: all of it changes at once.
 */
export abstract class OverlayState {
  readonly room: string;
  readonly options: OverlayOptions;
  /** What stands in the list. */
  shown: readonly Shown[] = [];
  pin: Pin | undefined;

  /** The place that was heard up to, in the order that `epoch` names. */
  epoch: string;
  seq: number;
  #sky: Sky | undefined;
  /** Whether all messages stand in the list, and not only those that are said to everybody. */
  #listed: boolean;
  /** The newest ones, as many as may stand there. */
  #held: Held[] = [];
  #queue = new Queue();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Up to here the server sends what was missed. */
  #missedUpTo: number;
  /** By how much the server's clock is ahead of this one, in milliseconds. */
  #ahead: number;
  /** The `seq` of a message that is pinned, and looked for. */
  #sought: number | undefined;
  #role: Viewer["role"] = "viewer";
  #delaySeconds = 0;

  constructor(
    { room, options, epoch, seq, messages, pin, now }: OverlayStart,
  ) {
    this.room = room;
    this.options = options;
    this.#listed = options.style === "list";
    this.epoch = epoch;
    this.seq = seq;
    this.pin = pin;
    this.#ahead = now - Date.now();
    this.#missedUpTo = seq;
    for (const message of messages) this.#arrived(message);
  }

  /** Lets messages fly. */
  flyIn(sky: Sky): void {
    this.#sky = sky;
  }

  /** Nothing can fly here. */
  stand(): void {
    this.#listed = true;
    this.refresh();
  }

  /** Takes away what flies. */
  protected ground(): void {
    this.#sky?.remove(() => true);
  }

  /** Takes in what the server says. */
  take(events: readonly ServerEvent[]): void {
    const { pin } = this;
    for (const event of events) this.#hear(event);
    this.refresh();
    if (this.pin !== pin) this.changed();
  }

  /** Something else is to be seen. */
  protected abstract changed(): void;

  /** Looks for a message that is pinned and not here. */
  protected abstract lookUp(seq: number): void;

  /** What was looked for is shown, unless it is not to be any more. */
  protected found(message: MessageEvent): void {
    if (message.seq !== this.#sought) return;
    this.#sought = undefined;
    this.pin = { ...message, target: message.seq };
    this.changed();
  }

  /** Forgets when to look again. */
  protected rest(): void {
    clearTimeout(this.#timer);
  }

  /** Shows what is due, takes away what has had its time, and looks again when there is more of it. */
  protected refresh(): void {
    const now = Date.now();
    const due = this.#queue.take(now);
    if (due.length > 0) this.#apply(due);
    const fade = this.options.fade * 1_000 || Infinity;
    let next = this.#queue.next;
    const shown: Shown[] = [];
    // A clock that was set back keeps nothing longer.
    this.#held = this.#held.map((held) =>
      held.born > now ? { ...held, born: now } : held
    ).filter(({ born }) => born + fade > now);
    for (const { message, born } of this.#held) {
      if (!this.#listed && !message.announcement) continue;
      const left = born + fade - now;
      const leaving = left <= FADE_OUT;
      shown.push({ message, leaving });
      next = Math.min(next, now + (leaving ? left : left - FADE_OUT));
    }
    if (differs(this.shown, shown)) {
      this.shown = shown;
      this.changed();
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
      case "you":
        this.#role = event.you.role;
        return;
      case "gap":
        if (event.from === 0) this.#startAfresh();
        this.seq = event.from === 0 ? event.to : Math.max(this.seq, event.to);
        return;
      default:
        // Answers have a `key`, and an overlay asks for none.
        if (!("seq" in event) || "key" in event || event.seq <= this.seq) {
          return;
        }
        this.seq = event.seq;
        if (event.type === "settings") {
          this.#delaySeconds = event.settings.delaySeconds;
        } else if (event.type === "deleted") {
          return this.#takeBack((key) => key === String(event.target));
        } else if (event.type === "cleared") {
          return this.#takeBack((_, from) => from === event.viewer);
        }
        this.#arrived(event);
    }
  }

  #welcome({ epoch, seq, you, settings, pin }: WelcomeEvent): void {
    if (epoch !== this.epoch) {
      this.epoch = epoch;
      this.seq = 0;
      this.#startAfresh();
    }
    this.#missedUpTo = seq;
    this.#role = you.role;
    this.#delaySeconds = settings.delaySeconds;
    this.#sought = undefined;
    // Of a young one a moderator is told early: it comes with the event that pinned it.
    const early = pin && this.#delay > 0 &&
      pin.at - this.#ahead + this.#delay > Date.now();
    if (!early) this.pin = pin;
  }

  /** By how much this is told things before a broadcast may show them, in milliseconds. */
  get #delay(): number {
    return this.#role === "viewer" ? 0 : this.#delaySeconds * 1_000;
  }

  #startAfresh(): void {
    this.#held = [];
    this.#queue.clear();
    this.ground();
  }

  /** At once, whatever the room's delay. */
  #takeBack(goes: Goes): void {
    const isGone = (seq: number, from: Viewer) => goes(String(seq), from.id);
    this.#queue.remove(goes);
    this.#sky?.remove(goes);
    this.#held = this.#held.filter(({ message: { seq, from } }) =>
      !isGone(seq, from)
    );
    const { pin } = this;
    if (pin && isGone(pin.target, pin.from)) this.pin = undefined;
    // It may be what is looked for: the next welcome names what is pinned.
    this.#sought = undefined;
  }

  #arrived(event: OrderedEvent): void {
    const now = Date.now();
    let at = now;
    if (event.type === "message") {
      // What was missed is as old as it is; what comes live tells what the server's clock says.
      if (event.seq > this.#missedUpTo) this.#ahead = event.at - now;
      at = Math.min(now, event.at - this.#ahead);
    }
    this.#queue.add(event, at + this.#delay);
  }

  #apply(due: readonly Due[]): void {
    for (const { event, at } of due) this.#acted(event, at);
    this.#held = this.#held.slice(-this.options.max);
  }

  #acted(event: OrderedEvent, at: number): void {
    switch (event.type) {
      case "message": {
        this.#held.push({ message: event, born: at });
        const fresh = this.options.fade * 1_000 || FRESH;
        if (event.announcement || at + fresh < Date.now()) return;
        return this.#sky?.add(event);
      }
      case "pinned":
        return this.#pinned(event.target);
    }
  }

  #pinned(target: number | null): void {
    const held = this.#held.find(({ message }) => message.seq === target);
    this.pin = held && { ...held.message, target: held.message.seq };
    this.#sought = undefined;
    if (target === null || held) return;
    this.#sought = target;
    this.lookUp(target);
  }
}

function differs(before: readonly Shown[], after: readonly Shown[]): boolean {
  return before.length !== after.length ||
    after.some(({ message, leaving }, index) =>
      before[index].message !== message || before[index].leaving !== leaving
    );
}
