/**
 * Messages that fly over a picture.
 *
 * Elements are moved by the compositor (Web Animations), so that what the page is
 * busy with does not make them stutter. Widths are measured by a canvas: reading
 * them from the page would have it laid out once more in each frame.
 *
 * @module
 */
import { board, Lanes, MAX_WAITING, type Waiting } from "./lanes.ts";
import type { DanmakuOptions } from "./options.ts";
import { type Journey, Wagon } from "./wagon.ts";

/** A message that may fly. */
interface Danmaku {
  readonly key: string;
  /** The id of who said it. */
  readonly from: string;
  readonly text: string;
  /** The viewer's own: it goes first, and has a frame. */
  readonly own?: boolean;
}

/** At speed 1, from edge to edge, in milliseconds. */
const CROSSING = 7_000;

/** Letters at size 1 are this part of the picture's width, between these bounds, in pixels. */
const LETTERS = { part: 1 / 44, min: 15, max: 40 };

/** The height of a lane, in letters. */
const LANE = 1.6;

/**
 * Until what has landed is taken away, and what waits is tried again, unless something
 * is said before, in milliseconds: such frames cost more than others.
 */
const PAUSE = 60;

/** Elements that are kept for the next texts. */
const MAX_POOLED = 32;

/** Longer texts end in an ellipsis, and an own one has a frame; in letters, as the style says. */
const LONGEST = 30;
const FRAME = 1;

interface Item extends Waiting {
  readonly danmaku: Required<Danmaku>;
}

/** What is to be seen of it. */
interface Flyer {
  readonly element: HTMLElement;
  readonly wagon: Wagon;
}

/** Lets messages fly over `box`, an empty element of the class `danmaku`. */
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
  #wagons: Wagon[] = [];
  #pool: HTMLElement[] = [];
  #lanes = new Lanes(0);
  #width = 0;
  #height = 0;
  #letters = 0;
  #frame = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the tab was hidden, and for how long it has been altogether, in milliseconds. */
  #hiddenAt = 0;
  #hiddenFor = 0;

  constructor(box: HTMLElement, options: DanmakuOptions) {
    this.#box = box;
    this.#options = options;
    const { signal } = this.#listeners;
    this.#still.addEventListener("change", ({ matches }) => {
      if (matches) this.#clear();
    }, { signal });
    document.addEventListener("visibilitychange", () => this.#shown(), {
      signal,
    });
    this.#resized.observe(box);
    this.#measureBox();
  }

  /** Lets a message fly as soon as there is room for it, or leaves it out. */
  add(danmaku: Danmaku): void {
    if (this.#still.matches || document.hidden) return;
    this.#new.push(danmaku);
    // Of more than this the oldest would find no lane.
    if (this.#new.length > MAX_WAITING) {
      const other = this.#new.findIndex(({ own }) => !own);
      this.#new.splice(Math.max(0, other), 1);
    }
    this.#soon();
  }

  /** Takes messages away, wherever they are. */
  remove(goes: (danmaku: Danmaku) => boolean): void {
    this.#new = this.#new.filter((danmaku) => !goes(danmaku));
    this.#waiting = this.#waiting.filter(({ danmaku }) => !goes(danmaku));
    for (const item of this.#flying.keys()) {
      if (goes(item.danmaku)) this.#land(item);
    }
  }

  /** Flies on by other options. */
  set(options: DanmakuOptions): void {
    const resized = options.size !== this.#options.size;
    this.#options = options;
    this.#box.style.opacity = String(options.opacity);
    if (resized) this.#measureBox();
  }

  /** Takes everything away, for good. */
  stop(): void {
    this.#listeners.abort();
    this.#resized.disconnect();
    this.#clear();
    this.#pool = [];
  }

  /** The next frame may have a list to draw, which is enough for one. */
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
    this.#timer ??= setTimeout(() => this.#soon(), PAUSE);
  }

  #fly(): void {
    const now = frameTime() - this.#hiddenFor;
    this.#wagons.filter(({ isGone }) => isGone).forEach((wagon) =>
      this.#leave(wagon)
    );
    const lanes = Math.floor(
      this.#height * this.#options.density / (this.#letters * LANE),
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

  /** What has come since the last frame, with its width. */
  #measured(since: number): Item[] {
    const { width: picture, speed } = this.#journey;
    const items = this.#new.map(({ text, own = false, ...rest }) => {
      const line = text.replace(/\s+/g, " ");
      const width = Math.min(
        this.#ruler.measureText(line).width,
        LONGEST * this.#letters,
      ) + (own ? FRAME * this.#letters : 0);
      return {
        danmaku: { ...rest, own, text: line },
        own,
        since,
        duration: (picture + width) / speed,
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
    const wagon = this.#wagon();
    wagon.add(element, width, lane * this.#letters * LANE);
    this.#flying.set(item, { element, wagon });
  }

  /** The last one, or one more where that is full. */
  #wagon(): Wagon {
    const last = this.#wagons.at(-1);
    const journey = this.#journey;
    if (last?.takes(journey)) return last;
    const wagon = new Wagon(journey, frameTime());
    wagon.animation.onfinish = () => this.#later();
    this.#wagons.push(wagon);
    this.#box.append(wagon.element);
    return wagon;
  }

  get #journey(): Journey {
    return {
      width: this.#width,
      speed: this.#width * this.#options.speed / CROSSING,
      longest: (LONGEST + FRAME) * this.#letters,
    };
  }

  /** A wagon has passed. */
  #leave(wagon: Wagon): void {
    for (const [item, flyer] of this.#flying) {
      if (flyer.wagon === wagon) this.#land(item);
    }
    this.#wagons = this.#wagons.filter((other) => other !== wagon);
    wagon.animation.cancel();
    wagon.element.remove();
  }

  #land(item: Item): void {
    const { element } = this.#flying.get(item)!;
    this.#flying.delete(item);
    element.remove();
    if (this.#pool.length < MAX_POOLED) this.#pool.push(element);
  }

  #clear(): void {
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#frame);
    this.#timer = undefined;
    this.#frame = 0;
    this.#wagons.forEach((wagon) => this.#leave(wagon));
    this.remove(() => true);
  }

  /** In another size the lanes are others: what flies in the old ones would be hit. */
  #measureBox(): void {
    const { clientWidth, clientHeight } = this.#box;
    const { part, min, max } = LETTERS;
    const letters = this.#options.size *
      Math.min(max, Math.max(min, clientWidth * part));
    if (
      clientWidth === this.#width && clientHeight === this.#height &&
      letters === this.#letters
    ) return;
    this.#clear();
    this.#width = clientWidth;
    this.#height = clientHeight;
    this.#letters = letters;
    this.#lanes = new Lanes(clientWidth);
    this.#box.style.fontSize = `${letters}px`;
    this.#ruler.font = fontOf(this.#box);
    this.#box.style.lineHeight = String(LANE);
    this.#box.style.opacity = String(this.#options.opacity);
  }

  /** In a tab that nobody sees, everything stands still. */
  #shown(): void {
    const now = performance.now();
    if (document.hidden) {
      this.#hiddenAt = now;
      for (const { animation } of this.#wagons) animation.pause();
    } else if (this.#hiddenAt > 0) {
      this.#hiddenFor += now - this.#hiddenAt;
      for (const { animation } of this.#wagons) animation.play();
    }
  }
}

/** The font of the texts, in the words of a canvas. */
function fontOf(box: HTMLElement): string {
  const { fontSize, fontFamily } = getComputedStyle(box);
  return `600 ${fontSize} ${fontFamily}`;
}

/** When this frame began, in milliseconds, by the clock of the animations. */
function frameTime(): number {
  return Number(document.timeline.currentTime);
}

function newElement(): HTMLElement {
  const element = document.createElement("span");
  element.className = "fly";
  element.dir = "auto";
  return element;
}
