/**
 * The sound of a video: the viewer's choice, which the browser stores, and what browsers
 * allow.
 *
 * @module
 */
import { signal } from "@preact/signals";
import { load, save } from "../ui/stored.ts";

interface SoundChoice {
  /** `undefined`: the viewer has never chosen. */
  readonly muted?: boolean;
  /** From 0 to 1. */
  readonly volume: number;
}

const NAME = "sound";

/** Reads a stored choice; what is missing or out of range gets its default. */
export function soundOf(kept: unknown): SoundChoice {
  const { muted, volume }: Partial<Record<keyof SoundChoice, unknown>> =
    typeof kept === "object" && kept !== null ? kept : {};
  return {
    ...typeof muted === "boolean" && { muted },
    volume: typeof volume === "number" && volume > 0 && volume <= 1
      ? volume
      : 1,
  };
}

export class Sound {
  /** Whether it is off although the viewer hasn't chosen that. */
  readonly withheld = signal(false);
  readonly #video: HTMLVideoElement;

  constructor(video: HTMLVideoElement) {
    this.#video = video;
  }

  /**
   * Restores the viewer's choice. Without one, what plays `byItself` is muted: browsers
   * allow nothing else.
   */
  restore(byItself = false): void {
    const { muted, volume } = soundOf(load(NAME));
    this.#video.volume = volume;
    this.#video.muted = muted ?? byItself;
    this.withheld.value = byItself && muted === undefined;
  }

  /** Mutes it, as the browser demands; `false`: it is already. */
  hush(): boolean {
    if (this.#video.muted) return false;
    this.#video.muted = true;
    this.withheld.value = true;
    return true;
  }

  mute(muted: boolean): void {
    this.#video.muted = muted;
    this.#chosen();
  }

  /** Sets the volume; 0 mutes. */
  turnTo(volume: number): void {
    const to = Math.max(0, Math.min(1, volume));
    this.#video.muted = to === 0;
    if (to > 0) this.#video.volume = to;
    this.#chosen();
  }

  turnBy(step: number): void {
    const { muted, volume } = this.#video;
    this.turnTo((muted ? 0 : volume) + step);
  }

  #chosen(): void {
    this.withheld.value = false;
    const { muted, volume } = this.#video;
    save(NAME, { muted, volume });
  }
}
