/**
 * Where the chat is: beside the video, hidden, or in a window of its own.
 *
 * @module
 */
import { signal } from "@preact/signals";
import { load, save } from "../ui/stored.ts";

const NAME = "chat";

/** Features of that window. */
const WINDOW = "popup,width=420,height=720";

export class ChatPlace {
  /** Whether it is shown on this page. */
  readonly shown = signal(true);
  readonly #room: string;
  #window: Window | null = null;

  constructor(room: string) {
    this.#room = room;
  }

  /** Restores this tab's choice; the returned function stops. For browsers only. */
  start(): () => void {
    this.shown.value = load(NAME, "sessionStorage") !== "away";
    // Closing the window focuses this page and returns the chat to it.
    const back = () => {
      if (!this.#window?.closed) return;
      this.#window = null;
      this.show(true);
    };
    addEventListener("focus", back);
    return () => removeEventListener("focus", back);
  }

  /** Shows or hides it on this page. */
  show(shown: boolean): void {
    this.shown.value = shown;
    save(NAME, shown ? undefined : "away", "sessionStorage");
  }

  /** Opens it in its own window and hides it here, unless the browser blocks the window. */
  popOut(): void {
    this.#window = open(
      `/rooms/${this.#room}?popout`,
      `hubbub-${this.#room}`,
      WINDOW,
    );
    if (this.#window) this.show(false);
  }
}
