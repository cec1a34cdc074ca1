/**
 * The state of a media element as signals, for its controls and for danmaku.
 *
 * @module
 */
import { batch, signal } from "@preact/signals";

export class MediaState {
  /** Whether the picture moves: not while it is paused, waits for data or has ended. */
  readonly moving = signal(false);
  readonly muted = signal(false);
  /** From 0 to 1. */
  readonly volume = signal(1);
  readonly positionSeconds = signal(0);
  /** `Infinity`: live; `NaN`: not known yet. */
  readonly lengthSeconds = signal(NaN);

  get live(): boolean {
    return this.lengthSeconds.value === Infinity;
  }

  /** Follows an element until `signal` aborts. */
  follow(video: HTMLMediaElement, signal: AbortSignal): void {
    const on = (types: readonly string[], listener: () => void) => {
      for (const type of types) {
        video.addEventListener(type, listener, { signal });
      }
    };
    on(["playing"], () => this.moving.value = true);
    on(["pause", "waiting", "ended", "emptied", "error"], () => {
      this.moving.value = false;
    });
    const copy = () =>
      batch(() => {
        this.muted.value = video.muted || video.volume === 0;
        this.volume.value = video.volume;
        this.positionSeconds.value = video.currentTime;
        this.lengthSeconds.value = video.duration;
      });
    on(["volumechange", "timeupdate", "seeking", "durationchange"], copy);
    on(["loadedmetadata", "emptied"], copy);
    copy();
    this.moving.value = !video.paused && !video.ended && video.readyState > 2;
  }
}
