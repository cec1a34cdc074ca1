/**
 * Full screen for a picture with what lies over it. Safari before 16.4 knows only the
 * prefixed names, and an iPhone enlarges nothing but the video itself.
 *
 * @module
 */
import { type ReadonlySignal, signal } from "@preact/signals";

type Prefixed<T> = T & {
  webkitRequestFullscreen?(): void;
  webkitExitFullscreen?(): void;
  webkitEnterFullscreen?(): void;
  readonly webkitFullscreenElement?: Element | null;
};

const CHANGES = ["fullscreenchange", "webkitfullscreenchange"];

/** What fills the screen. For browsers only. */
export class FullScreen {
  readonly #element = signal<Element | null>(null);

  get element(): ReadonlySignal<Element | null> {
    return this.#element;
  }

  /** Follows it; the returned function stops. */
  start(): () => void {
    const look = () => this.#element.value = current();
    for (const type of CHANGES) document.addEventListener(type, look);
    look();
    return () => {
      for (const type of CHANGES) document.removeEventListener(type, look);
    };
  }
}

/** Enlarges the box, or ends that. */
export function toggleFullScreen(box: Prefixed<HTMLElement>): void {
  const page: Prefixed<Document> = document;
  const video: Prefixed<HTMLVideoElement> | null = box.querySelector("video");
  if (current()) {
    if ("exitFullscreen" in document) void document.exitFullscreen();
    else page.webkitExitFullscreen?.();
  } else if (box.requestFullscreen) void box.requestFullscreen();
  else if (box.webkitRequestFullscreen) box.webkitRequestFullscreen();
  else video?.webkitEnterFullscreen?.();
}

function current(): Element | null {
  const page: Prefixed<Document> = document;
  return document.fullscreenElement ?? page.webkitFullscreenElement ?? null;
}
