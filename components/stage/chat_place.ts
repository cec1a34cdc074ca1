/**
 * Where the chat of a stage is: beside the picture, put away, or in a window of
 * its own.
 *
 * @module
 */
import { signal } from "@preact/signals";
import { load, save } from "../ui/stored.ts";

const NAME = "chat";

/** The window's size, in pixels. */
const WINDOW = "popup,width=420,height=720";

/** Where the chat is. */
export class ChatPlace {
  /** Whether it is on this page. */
  readonly shown = signal(true);
  readonly #room: string;
  #window: Window | null = null;

  constructor(room: string) {
    this.#room = room;
  }

  /** Puts it where this tab had it; the returned function ends it. Call it once in a browser. */
  start(): () => void {
    this.shown.value = load(NAME, "sessionStorage") !== "away";
    // Whoever closes the window comes back to this one.
    const back = () => {
      if (!this.#window?.closed) return;
      this.#window = null;
      this.show(true);
    };
    addEventListener("focus", back);
    return () => removeEventListener("focus", back);
  }

  /** Shows it on this page, or puts it away. */
  show(shown: boolean): void {
    this.shown.value = shown;
    save(NAME, shown ? undefined : "away", "sessionStorage");
  }

  /** Opens it in a window of its own, and puts it away here; a browser may refuse. */
  popOut(): void {
    this.#window = open(
      `/rooms/${this.#room}?popout`,
      `hubbub-${this.#room}`,
      WINDOW,
    );
    if (this.#window) this.show(false);
  }
}
