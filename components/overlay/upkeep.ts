/**
 * What an overlay that runs for days needs beside its connection. Loaded once it is live.
 *
 * @module
 */
import type { Position } from "../../hub/protocol.ts";
import { watch, type Watched } from "../../client/watchdog.ts";

/** If the server doesn't answer within this time, it is asked again later. */
const ANSWER_TIMEOUT_MS = 10_000;

/**
 * When a new page, or one that got no answer, asks for the build. While servers of two
 * builds run side by side, pages aren't reloaded more often.
 */
const CHECK_AFTER_MS = 60_000;

/** The server's build and the room's position. */
export interface ServerStatus extends Position {
  /** Identifies the build. */
  readonly build: string;
}

/** Watches the connection, and reloads the page when the server has another build. */
export class Upkeep {
  readonly #page: { readonly room: string; readonly build: string };
  readonly #stopWatching: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param page The room, and the build that rendered the page. */
  constructor(
    connection: Watched,
    page: { readonly room: string; readonly build: string },
  ) {
    this.#page = page;
    this.#stopWatching = watch(connection);
    this.#checkIn(CHECK_AFTER_MS);
  }

  /** The connection is back: the server behind it may be another one. */
  reconnected(): void {
    this.#checkIn(0);
  }

  stop(): void {
    this.#stopWatching();
    clearTimeout(this.#timer);
  }

  #checkIn(waitMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#check(), waitMs);
  }

  /** Reloads right after an answer, so that there is a page to load. */
  async #check(): Promise<void> {
    try {
      if (!await this.#hasSameBuild()) location.reload();
    } catch {
      // If the server is gone, the connection shows it.
      this.#checkIn(CHECK_AFTER_MS);
    }
  }

  /** @throws If the server does not answer. */
  async #hasSameBuild(): Promise<boolean> {
    const late = new AbortController();
    // Once the answer is read this does nothing. `AbortSignal.timeout` is too new.
    setTimeout(() => late.abort(), ANSWER_TIMEOUT_MS);
    const response = await fetch(`/rooms/${this.#page.room}/overlay`, {
      headers: { accept: "application/json" },
      cache: "no-store",
      signal: late.signal,
    });
    // The connection is refused as well, and handles it.
    if (!response.ok) return true;
    const status: ServerStatus = await response.json();
    return status.build === this.#page.build;
  }
}
