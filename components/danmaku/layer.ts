/**
 * Messages that fly over a picture.
 *
 * Elements are moved by the compositor (Web Animations), so a busy page doesn't make
 * them stutter. Widths are measured with a canvas: reading them from the page would
 * force a layout in each frame.
 *
 * @module
 */
import type { MessageEvent } from "../../hub/protocol.ts";
import {
  board,
  Lanes,
  MAX_WAITING,
  PATIENCE_MS,
  type Waiting,
} from "./lanes.ts";
import type { DanmakuOptions } from "./options.ts";
import { FlightGroup, type Motion } from "./flight_group.ts";

interface Danmaku {
  readonly key: string;
  /** The author's id. */
  readonly from: string;
  readonly text: string;
  /** The viewer's own message, which goes first and gets a frame. */
  readonly own?: boolean;
}

/** What flies of a message: what its author does is read after the name. */
export function danmakuOf(
  { seq, from: { id, name }, text, me }: MessageEvent,
): Danmaku {
  return { key: String(seq), from: id, text: me ? `${name} ${text}` : text };
}

/** The time to cross the picture at speed 1. */
const CROSSING_MS = 7_000;

/** The font size at size 1: this part of the picture's width, within bounds. */
const LETTER_SIZE_PX = { part: 1 / 44, min: 15, max: 40 };

/** The height of a lane, in font sizes. */
const LANE_LETTERS = 1.6;

/**
 * How long until finished texts are removed and waiting ones tried again, unless a new
 * message comes first: such frames cost more than others.
 */
const PAUSE_MS = 60;

/**
 * A hidden tab's timers are throttled: what was said in the last minute may arrive at once
 * when it is shown, and is not news.
 */
const BACK_MS = 500;

/** Elements kept for reuse. */
const MAX_POOLED = 32;

/**
 * Longer texts end in an ellipsis; own ones have a frame. In font sizes, and the style
 * sheet has the same numbers.
 */
const LONGEST_LETTERS = 30;
const FRAME_LETTERS = 1;

interface Item extends Waiting {
  readonly danmaku: Required<Danmaku>;
}

interface Flyer {
  readonly element: HTMLElement;
  readonly group: FlightGroup;
}

/** Lets messages fly over `box`, an empty element with the class `danmaku`. */
export class DanmakuLayer {
  readonly #box: HTMLElement;
  readonly #listeners = new AbortController();
  readonly #resized = new ResizeObserver(() => this.#measureBox());
  readonly #still = matchMedia("(prefers-reduced-motion:reduce)");
  readonly #flying = new Map<Item, Flyer>();
  readonly #ruler = document.createElement("canvas").getContext("2d")!;
  #options: DanmakuOptions;
  #new: Danmaku[] = [];
  #waiting: Item[] = [];
  #groups: FlightGroup[] = [];
  #pool: HTMLElement[] = [];
  #lanes = new Lanes(0);
  #width = 0;
  #height = 0;
  #letterPx = 0;
  #frame = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the picture came to rest, and for how long it has rested before: animations' clock. */
  #restsSince: number | undefined;
  #restedMs = 0;
  /** Until then, what has gathered in a hidden tab arrives. */
  #backUntil = 0;

  constructor(box: HTMLElement, options: DanmakuOptions) {
    this.#box = box;
    this.#options = options;
    const { signal } = this.#listeners;
    this.#still.addEventListener("change", ({ matches }) => {
      if (matches) this.#clear();
    }, { signal });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#clear();
      else this.#backUntil = performance.now() + BACK_MS;
    }, { signal });
    this.#resized.observe(box);
    this.#measureBox();
  }

  /** Starts a message as soon as there is room, or drops it. */
  add(danmaku: Danmaku): void {
    if (this.#still.matches || document.hidden || this.#rests) return;
    if (!danmaku.own && performance.now() < this.#backUntil) return;
    this.#new.push(danmaku);
    // The oldest of more than this would find no lane.
    if (this.#new.length > MAX_WAITING) {
      const other = this.#new.findIndex(({ own }) => !own);
      this.#new.splice(Math.max(0, other), 1);
    }
    this.#soon();
  }

  /** Removes messages, waiting or flying. */
  remove(goes: (danmaku: Danmaku) => boolean): void {
    this.#new = this.#new.filter((danmaku) => !goes(danmaku));
    this.#waiting = this.#waiting.filter(({ danmaku }) => !goes(danmaku));
    for (const item of this.#flying.keys()) {
      if (goes(item.danmaku)) this.#land(item);
    }
  }

  /**
   * Holds everything while the picture rests; what is said meanwhile is in the list only.
   */
  rest(rests: boolean): void {
    if (rests === this.#rests) return;
    const now = frameTimeMs();
    if (this.#restsSince === undefined) {
      this.#restsSince = now;
      this.#forget();
      for (const group of this.#groups) group.hold();
    } else {
      this.#restedMs += now - this.#restsSince;
      this.#restsSince = undefined;
      for (const group of this.#groups) group.goOn(now);
    }
  }

  set(options: DanmakuOptions): void {
    const resized = options.size !== this.#options.size;
    this.#options = options;
    this.#box.style.opacity = String(options.opacity);
    if (resized) this.#measureBox();
  }

  /** Removes everything, for good. */
  stop(): void {
    this.#listeners.abort();
    this.#resized.disconnect();
    this.#clear();
    this.#pool = [];
  }

  /** Waits two frames: the list may be drawn in the next one, and that is enough for a frame. */
  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#fly();
      });
    });
  }

  #later(): void {
    this.#timer ??= setTimeout(() => this.#soon(), PAUSE_MS);
  }

  #fly(): void {
    const now = frameTimeMs() - this.#restedMs;
    this.#groups.filter(({ isGone }) => isGone).forEach((group) =>
      this.#leave(group)
    );
    const lanes = Math.floor(
      this.#height * this.#options.density / (this.#letterPx * LANE_LETTERS),
    );
    const { flying, left } = board(
      [...this.#waiting, ...this.#measured(now)],
      this.#lanes,
      now,
      Math.max(1, lanes),
    );
    this.#waiting = left;
    for (const { item, lane } of flying) this.#start(item, lane);
    if (left.length > 0) this.#later();
  }

  /** The new messages, measured. */
  #measured(since: number): Item[] {
    const { width: picture, speedPxPerMs } = this.#motion;
    const items = this.#new.map(({ text, own = false, ...rest }) => {
      const line = text.replace(/\s+/g, " ");
      const width = Math.min(
        this.#ruler.measureText(line).width,
        LONGEST_LETTERS * this.#letterPx,
      ) + (own ? FRAME_LETTERS * this.#letterPx : 0);
      return {
        danmaku: { ...rest, own, text: line },
        own,
        since,
        durationMs: (picture + width) / speedPxPerMs,
        width,
      };
    });
    this.#new = [];
    return items;
  }

  #start(item: Item, lane: number): void {
    const { danmaku: { text, own }, width } = item;
    const element = this.#pool.pop() ?? newElement();
    element.textContent = text;
    element.toggleAttribute("data-own", own);
    const group = this.#group();
    group.add(element, width, lane * this.#letterPx * LANE_LETTERS);
    this.#flying.set(item, { element, group });
  }

  /** The last group, or a new one if that can't take more. */
  #group(): FlightGroup {
    const last = this.#groups.at(-1);
    const motion = this.#motion;
    if (last?.takes(motion)) return last;
    const group = new FlightGroup(motion, frameTimeMs());
    group.animation.onfinish = () => this.#later();
    this.#groups.push(group);
    this.#box.append(group.element);
    return group;
  }

  get #motion(): Motion {
    return {
      width: this.#width,
      speedPxPerMs: this.#width * this.#options.speed / CROSSING_MS,
      longest: (LONGEST_LETTERS + FRAME_LETTERS) * this.#letterPx,
    };
  }

  #leave(group: FlightGroup): void {
    for (const [item, flyer] of this.#flying) {
      if (flyer.group === group) this.#land(item);
    }
    this.#groups = this.#groups.filter((other) => other !== group);
    group.animation.cancel();
    group.element.remove();
  }

  #land(item: Item): void {
    const { element } = this.#flying.get(item)!;
    this.#flying.delete(item);
    element.remove();
    if (this.#pool.length < MAX_POOLED) this.#pool.push(element);
  }

  get #rests(): boolean {
    return this.#restsSince !== undefined;
  }

  /** Forgets what waits, and asks for no frame. */
  #forget(): void {
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#frame);
    this.#timer = undefined;
    this.#frame = 0;
    this.#new = [];
    this.#waiting = [];
  }

  #clear(): void {
    this.#forget();
    this.#groups.forEach((group) => this.#leave(group));
    this.remove(() => true);
    this.#lanes = new Lanes(this.#width);
  }

  /**
   * A new size means new lanes, in which what flies already would be hit: starts over, with
   * what nobody can have read yet.
   */
  #measureBox(): void {
    const { clientWidth, clientHeight } = this.#box;
    const { part, min, max } = LETTER_SIZE_PX;
    const letterPx = this.#options.size *
      Math.min(max, Math.max(min, clientWidth * part));
    if (
      clientWidth === this.#width && clientHeight === this.#height &&
      letterPx === this.#letterPx
    ) return;
    const fresh = this.#rests ? [] : this.#fresh();
    this.#clear();
    this.#width = clientWidth;
    this.#height = clientHeight;
    this.#letterPx = letterPx;
    this.#lanes = new Lanes(clientWidth);
    this.#box.style.fontSize = `${letterPx}px`;
    this.#ruler.font = fontOf(this.#box);
    this.#box.style.lineHeight = String(LANE_LETTERS);
    this.#box.style.opacity = String(this.#options.opacity);
    for (const danmaku of fresh) this.add(danmaku);
  }

  /** What was said just now, the oldest first. */
  #fresh(): Danmaku[] {
    const now = frameTimeMs() - this.#restedMs;
    const oldest = now - PATIENCE_MS;
    const items = [
      ...this.#flying.keys(),
      // They have not flown yet.
      ...this.#waiting.map((item) => item.own ? { ...item, since: now } : item),
    ].filter(({ since }) => since > oldest)
      .sort((a, b) => a.since - b.since);
    return [...items.map(({ danmaku }) => danmaku), ...this.#new];
  }
}

/** The text's font, as a canvas takes it. */
function fontOf(box: HTMLElement): string {
  const { fontSize, fontFamily } = getComputedStyle(box);
  return `600 ${fontSize} ${fontFamily}`;
}

/** When this frame began, on the animations' clock. */
function frameTimeMs(): number {
  return Number(document.timeline.currentTime);
}

function newElement(): HTMLElement {
  const element = document.createElement("span");
  element.className = "fly";
  element.dir = "auto";
  return element;
}
