/**
 * Pauses the list while the viewer is about to act on a row, so that nothing moves under
 * the pointer, the finger or the focus.
 *
 * @module
 */
import { batch, effect } from "@preact/signals";
import { MOVES_FOCUS } from "../../ui/keys.ts";
import { selected } from "../moderating/selected.ts";
import { joined, withMarks, withRestored } from "../state/pause.ts";
import { MAX_ENTRIES, type RoomState } from "../state/room_state.ts";

/** Why the list is paused. */
type Reason =
  | "pointer"
  | "press"
  | "touch"
  | "key"
  | "focus"
  | "menu"
  | "selection"
  | "rows";

/** The key that pauses the list while it is held, as on Twitch. */
const KEY = "Alt";

/** Keys after which the mouse may still be used. */
const LEAVES_MOUSE = /^(Escape|Shift|Control|Meta)$/;

/** Released sooner, the key is left to the browser, which opens its menu. */
const TAP_MS = 300;

/** A mouse that has not moved for this long isn't about to act. */
const MOUSE_REST_MS = 60_000;

/** After a touch there may be another, at what the viewer sees now. */
const TOUCH_REST_MS = 3_000;

/** How far the mouse moves to pause again a list that was resumed under it. */
const MOVED_PX = 8;

/** Where the pointer, or a finger, was last. */
let at = { x: -1, y: -1 };

/** Whether the pointer is over an element that has just appeared. */
export function isUnderPointer(element: Element): boolean {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return at.x >= left && at.x <= right && at.y >= top && at.y <= bottom;
}

export class ListPause {
  readonly #state: RoomState;
  /** The list and everything over it. */
  readonly #frame: HTMLElement;
  readonly #list: HTMLElement;
  readonly #box: HTMLElement;
  readonly #reasons = new Set<Reason>();
  /** Where the mouse was when the list was resumed under it. */
  #resumedAt: typeof at | undefined;
  #mouseTimer: ReturnType<typeof setTimeout> | undefined;
  #touchTimer: ReturnType<typeof setTimeout> | undefined;
  /** When the key was pressed, on the clock of events. */
  #keyAt: number | undefined;
  /** The viewer's messages that are on their way. */
  #outgoing = 0;
  #height = 0;
  #pageHeight = 0;
  /** The position that kept the rows in place when the list became lower. */
  #lowered: number | undefined;

  /** Starts, for the lifetime of the page. */
  constructor(state: RoomState, list: HTMLElement) {
    this.#state = state;
    this.#list = list;
    this.#box = list.closest<HTMLElement>(".log")!;
    this.#frame = list.closest<HTMLElement>(".logframe")!;
    this.#followMouse();
    this.#followTouches();
    this.#followKeys();
    document.addEventListener("selectionchange", () => {
      const selection = getSelection();
      this.#set(
        "selection",
        selection?.isCollapsed === false &&
          (this.#holds(selection.anchorNode) ||
            this.#holds(selection.focusNode)),
      );
    });
    new ResizeObserver(() => this.#resized()).observe(this.#box);
    effect(() => this.#set("menu", state.menu.value !== undefined));
    effect(() => {
      const some = selected.value.size > 0;
      // Also at the newest message, once the viewer is back there.
      void (state.paused.value || state.following.value);
      this.#set("rows", some);
    });
    // The viewer asked for the newest message, or scrolled back.
    effect(() => {
      if (!state.paused.value && state.following.value) this.#forget();
      if (!state.following.value && this.#lowered === undefined) {
        if (!this.#reasons.has("touch")) this.#resume();
      }
    });
    effect(() => {
      if (state.removed.count > 0) this.#markRemoved();
      // The room's order has begun anew.
      else if (state.paused.peek()) state.follow();
    });
    effect(() => {
      if (!state.timeline.value) return;
      this.#addOwn();
      this.#unmarkRestored();
    });
  }

  #set(reason: Reason, applies: boolean): void {
    const { paused, isLive, timeline } = this.#state;
    if (!applies) {
      if (this.#reasons.delete(reason) && this.#reasons.size === 0) {
        this.#resume();
      }
      return;
    }
    this.#reasons.add(reason);
    if (!isLive) return;
    this.#height = this.#box.clientHeight;
    this.#outgoing = this.#countOutgoing();
    paused.value = timeline.peek().entries;
  }

  #resume(): void {
    const { following, paused, timeline } = this.#state;
    const shown = paused.peek();
    if (!shown) return;
    if (following.peek() || this.#box.scrollTop === this.#lowered) {
      return this.#state.follow();
    }
    batch(() => {
      paused.value = undefined;
      const { entries } = timeline.peek();
      timeline.value = {
        ...timeline.peek(),
        entries: joined(shown, entries, MAX_ENTRIES),
      };
    });
  }

  /** From here on only what the viewer does next pauses the list. */
  #forget(): void {
    this.#reasons.clear();
    this.#lowered = undefined;
    this.#resumedAt = at;
    clearTimeout(this.#mouseTimer);
    clearTimeout(this.#touchTimer);
  }

  #followMouse(): void {
    document.addEventListener("pointermove", (event) => {
      if (event.pointerType === "touch") return;
      const { clientX: x, clientY: y } = event;
      if (x === at.x && y === at.y) return;
      at = { x, y };
      const isOver = this.#frame.contains(event.target as Node);
      const from = this.#resumedAt;
      if (isOver && from && Math.hypot(x - from.x, y - from.y) < MOVED_PX) {
        return;
      }
      this.#resumedAt = undefined;
      // Escape gives a row the focus, but who takes the mouse away goes on.
      if (this.#reasons.has("pointer") && !isOver) this.#set("focus", false);
      this.#set("pointer", isOver);
      if (isOver) this.#restMouse();
    }, { passive: true });
    document.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "touch") return;
      this.#set("press", this.#box.contains(event.target as Node));
    });
    for (const name of ["pointerup", "pointercancel"]) {
      // After the click that follows.
      document.addEventListener(
        name,
        () => setTimeout(() => this.#set("press", false)),
      );
    }
    // Who has chosen something over the list has acted.
    this.#frame.addEventListener("click", ({ target }) => {
      if (!this.#box.contains(target as Node)) this.#dropMouse();
    });
    const left = () => {
      this.#set("pointer", false);
      this.#set("press", false);
      this.#set("key", false);
    };
    document.documentElement.addEventListener("pointerleave", left);
    addEventListener("blur", left);
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) return;
      left();
      this.#set("touch", false);
    });
  }

  #restMouse(): void {
    clearTimeout(this.#mouseTimer);
    this.#mouseTimer = setTimeout(() => this.#dropMouse(), MOUSE_REST_MS);
  }

  /** The mouse doesn't pause the list until it moves on. */
  #dropMouse(): void {
    this.#resumedAt = at;
    this.#set("pointer", false);
  }

  #followTouches(): void {
    const touched = ({ touches: [touch] }: TouchEvent) => {
      clearTimeout(this.#touchTimer);
      at = { x: touch.clientX, y: touch.clientY };
      this.#set("touch", true);
    };
    const ended = ({ touches }: TouchEvent) => {
      if (touches.length > 0) return;
      clearTimeout(this.#touchTimer);
      const rest = () => {
        this.#set("focus", false);
        this.#set("touch", false);
      };
      if (this.#state.following.peek()) {
        this.#touchTimer = setTimeout(rest, TOUCH_REST_MS);
      } else rest();
    };
    const options = { passive: true };
    this.#frame.addEventListener("touchstart", touched, options);
    // Who touches something else, such as the field, has left the list.
    document.addEventListener("touchstart", ({ target }) => {
      if (!this.#frame.contains(target as Node)) this.#set("touch", false);
    }, options);
    this.#frame.addEventListener("touchend", ended, options);
    this.#frame.addEventListener("touchcancel", ended, options);
  }

  #followKeys(): void {
    addEventListener("keydown", (event) => {
      if (event.key === KEY) {
        this.#keyAt ??= event.timeStamp;
        return this.#set("key", true);
      }
      // Who uses the keyboard isn't about to use the mouse; Escape only closes a menu.
      if (LEAVES_MOUSE.test(event.key) || event.ctrlKey || event.metaKey) {
        return;
      }
      this.#dropMouse();
    });
    addEventListener("keyup", (event) => {
      if (event.key !== KEY) return;
      const heldMs = event.timeStamp - (this.#keyAt ?? event.timeStamp);
      this.#keyAt = undefined;
      if (heldMs > TAP_MS) event.preventDefault();
      this.#set("key", false);
    });
    addEventListener("blur", () => this.#keyAt = undefined);
    // Only a focus that a key has moved there: others are restored, or given by the page.
    let moving = false;
    addEventListener("keydown", ({ key }) => {
      moving = MOVES_FOCUS.test(key);
      setTimeout(() => moving = false);
    }, true);
    document.addEventListener("focusin", ({ target }) => {
      if (this.#holds(target as Node)) {
        if (moving) this.#set("focus", true);
      } else if (!this.#frame.contains(target as Node)) {
        this.#set("focus", false);
      }
    });
    this.#list.addEventListener("focusout", ({ target, relatedTarget }) => {
      if (relatedTarget) return;
      // A row that is removed takes its focus along; the row input moves it on. Some
      // browsers send this event before it is removed.
      queueMicrotask(() => {
        if ((target as Element).isConnected) this.#set("focus", false);
      });
    });
  }

  #holds(node: Node | null): boolean {
    return node !== null && this.#list.contains(node);
  }

  #countOutgoing(): number {
    return this.#state.writer.peek()?.outbox.peek().length ?? 0;
  }

  /** Removed messages go at once; their place stays. */
  #markRemoved(): void {
    const { paused, removed, texts } = this.#state;
    const shown = paused.peek();
    if (!shown) return;
    const rows = this.#list;
    paused.value = withMarks(
      shown,
      (said) => removed.remaining([said]).length === 0,
      texts.chat.deleted,
      ({ key }) =>
        rows.querySelector<HTMLElement>(`[data-seq="${key}"]`)?.offsetHeight ??
          0,
    );
  }

  /** Messages whose removal was undone come back into their place. */
  #unmarkRestored(): void {
    const { paused, timeline } = this.#state;
    const shown = paused.peek();
    if (shown) paused.value = withRestored(shown, timeline.peek().entries);
  }

  /** A message that was on its way while the list was paused takes its own place. */
  #addOwn(): void {
    const { paused, timeline, you } = this.#state;
    const shown = paused.peek();
    const outgoing = this.#countOutgoing();
    if (shown && outgoing < this.#outgoing) {
      const last = shown.at(-1)?.seq ?? 0;
      const own = timeline.peek().entries.filter((entry) =>
        entry.seq > last && entry.kind === "line" &&
        entry.from.id === you.peek().id
      );
      if (own.length > 0) paused.value = [...shown, ...own];
    }
    this.#outgoing = outgoing;
  }

  /**
   * Keeps the rows in place when the part below the list grows. A keyboard, which makes
   * the whole page lower, moves everything: the newest messages stay in sight.
   */
  #resized(): void {
    const height = this.#box.clientHeight;
    const pageHeight = this.#frame.closest("main")!.clientHeight;
    const lowerBy = this.#height - height;
    const isKeyboard = pageHeight < this.#pageHeight;
    this.#height = height;
    this.#pageHeight = pageHeight;
    if (!this.#state.paused.peek()) return;
    // It grows back, as when a note is closed.
    const growsBack = lowerBy < 0 && this.#box.scrollTop === this.#lowered;
    if (lowerBy <= 0 && !growsBack) return;
    if (isKeyboard && this.#box.scrollTop !== this.#lowered) return;
    this.#box.scrollTop = isKeyboard ? 0 : this.#box.scrollTop - lowerBy;
    // A short list scrolls less.
    this.#lowered = this.#box.scrollTop;
  }
}
