/**
 * What pointers and keys do to a picture: they play and pause it, enlarge it, seek and
 * set the volume, and show the controls, which hide while it plays.
 *
 * @module
 */
import { toggleFullScreen } from "./full_screen.ts";
import { isTaken, letterOf } from "../ui/letter.ts";
import type { Player } from "./player.ts";

/** The controls hide this long after the last movement. */
const IDLE_MS = 3_000;

/** What the arrow keys change at once. */
const SEEK_SECONDS = 5;
const VOLUME_STEP = .05;

/** What uses keys itself when it has the focus. */
const KEEPS_KEYS =
  "a,button,input,select,textarea,summary,[contenteditable],[tabindex]";

/** What takes all keys while it is open. */
const OPEN = "dialog[open],[role=dialog],[role=menu]";

/** Starts; the returned function stops. The box has `data-idle` while the controls hide. */
export function followInput(
  box: HTMLElement,
  video: HTMLVideoElement,
  player: Player,
): () => void {
  const input = new PictureInput(box, video, player);
  return () => input.stop();
}

class PictureInput {
  readonly #box: HTMLElement;
  readonly #video: HTMLVideoElement;
  readonly #player: Player;
  readonly #listeners = new AbortController();
  /** A button that had the focus may go, such as "Turn sound on" once it is pressed. */
  readonly #covers = new MutationObserver(() => this.#keepFocus());
  #focused: EventTarget | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether a finger is tapping, and whether the controls were hidden before. */
  #touches = false;
  #wasIdle = false;

  constructor(box: HTMLElement, video: HTMLVideoElement, player: Player) {
    this.#box = box;
    this.#video = video;
    this.#player = player;
    const { signal } = this.#listeners;
    box.addEventListener("pointerdown", ({ pointerType }) => {
      this.#touches = pointerType === "touch";
      this.#wasIdle = box.hasAttribute("data-idle");
      this.#wake();
    }, { signal });
    for (const type of ["pointermove", "focusin", "keydown"]) {
      box.addEventListener(type, () => this.#wake(), { signal });
    }
    box.addEventListener("pointerleave", ({ pointerType }) => {
      if (pointerType !== "touch") this.#rest();
    }, { signal });
    video.addEventListener("click", () => this.#clicked(), { signal });
    video.addEventListener("dblclick", () => {
      if (!this.#touches) toggleFullScreen(box);
    }, { signal });
    document.addEventListener("keydown", (event) => this.#pressed(event), {
      signal,
    });
    box.addEventListener("focusin", ({ target }) => this.#focused = target, {
      signal,
    });
    this.#covers.observe(box, { childList: true });
    this.#wake();
  }

  stop(): void {
    this.#covers.disconnect();
    clearTimeout(this.#timer);
    this.#box.removeAttribute("data-idle");
    this.#listeners.abort();
  }

  /** A finger shows and hides the controls of what plays; everything else plays and pauses. */
  #clicked(): void {
    const { wanted } = this.#player;
    if (!this.#touches || !wanted.peek()) this.#player.toggle();
    else if (!this.#wasIdle) this.#rest();
  }

  #keepFocus(): void {
    const lost = this.#focused instanceof Node && !this.#focused.isConnected &&
      document.activeElement === document.body;
    if (!lost) return;
    this.#box.querySelector<HTMLElement>(
      ".placeholder button,[data-bar] button",
    )?.focus({ preventScroll: true });
  }

  #wake(): void {
    this.#box.removeAttribute("data-idle");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#rest(), IDLE_MS);
  }

  /** Hides the controls, unless they are needed. */
  #rest(): void {
    clearTimeout(this.#timer);
    const held = [":focus-visible", "[data-bar]:hover"].some((each) => {
      const isTouch = this.#touches && each.endsWith(":hover");
      return !isTouch && this.#box.querySelector(each);
    });
    if (held || !this.#player.media.moving.peek()) {
      this.#timer = setTimeout(() => this.#rest(), IDLE_MS);
    } else this.#box.setAttribute("data-idle", "");
  }

  #pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || isTaken(event) || event.shiftKey) return;
    if (!this.#mayTake(event)) return;
    const act = this.#actionOf(event);
    if (!act) return;
    event.preventDefault();
    this.#wake();
    act();
  }

  #mayTake({ target, key }: KeyboardEvent): boolean {
    if (!(target instanceof Element)) return false;
    if (this.#box.contains(target)) {
      if (target.matches("button")) return key !== " ";
      // The browser's own steps are a part of the recording, not seconds.
      return !target.matches("input") || !key.startsWith("Arrow") ||
        target.matches(".seekbar") && /Left|Right/.test(key);
    }
    return !target.closest(KEEPS_KEYS) && !document.querySelector(OPEN);
  }

  /** What a key does. A key that is held seeks and sets the volume, but toggles once. */
  #actionOf(event: KeyboardEvent): (() => void) | undefined {
    const { key, repeat, target } = event;
    const { place, sound } = this.#player;
    const isHere = this.#box.contains(target as Node) ||
      this.#box.hasAttribute("data-full");
    switch (key) {
      case "ArrowLeft":
        return () => place.seekBy(-SEEK_SECONDS);
      case "ArrowRight":
        return () => place.seekBy(SEEK_SECONDS);
      // Elsewhere they scroll the page.
      case "ArrowUp":
        return isHere ? () => sound.turnBy(VOLUME_STEP) : undefined;
      case "ArrowDown":
        return isHere ? () => sound.turnBy(-VOLUME_STEP) : undefined;
    }
    if (repeat) return undefined;
    switch (letterOf(event) ?? key) {
      case " ":
      case "k":
        return () => this.#player.toggle();
      case "m":
        // The signal follows by an event, after a second press perhaps.
        return () => sound.mute(!this.#video.muted);
      case "f":
        return () => toggleFullScreen(this.#box);
    }
  }
}
