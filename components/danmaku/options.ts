/**
 * How a viewer wants messages to fly, and where the browser keeps it.
 *
 * @module
 */
import { load, save } from "../ui/stored.ts";

/** What can be set about flying messages. */
export interface DanmakuOptions {
  /** Of the texts: 1 is solid. */
  readonly opacity: number;
  /** How fast they fly: 1 crosses the picture in eight seconds, 2 in four. */
  readonly speed: number;
  /** The part of the picture that they fly over, from its top. */
  readonly density: number;
  /** Of the letters: 1 is what suits the picture's width. */
  readonly size: number;
}

/** What each of them takes, from, to and in which steps, and what it is unless set. */
export const RANGES: Readonly<
  Record<
    keyof DanmakuOptions,
    { min: number; max: number; step: number; value: number }
  >
> = {
  opacity: { min: .2, max: 1, step: .1, value: .9 },
  speed: { min: .5, max: 2, step: .25, value: 1 },
  density: { min: .25, max: 1, step: .25, value: .5 },
  size: { min: .5, max: 2, step: .25, value: 1 },
};

/** What can be set, in the order in which it is shown. */
export const OPTION_NAMES = Object.keys(RANGES) as (keyof DanmakuOptions)[];

/** Whether messages fly, and how. */
export interface DanmakuChoice extends DanmakuOptions {
  readonly on: boolean;
}

/** Reads what a browser has kept; what is missing or out of its range is as if never set. */
export function choiceOf(kept: unknown): DanmakuChoice {
  const found: Partial<Record<string, unknown>> =
    typeof kept === "object" && kept !== null ? { ...kept } : {};
  const pick = (name: keyof DanmakuOptions) => {
    const { min, max, value } = RANGES[name];
    const given = found[name];
    return typeof given === "number" && given >= min && given <= max
      ? given
      : value;
  };
  return {
    on: found.on !== false,
    opacity: pick("opacity"),
    speed: pick("speed"),
    density: pick("density"),
    size: pick("size"),
  };
}

const NAME = "danmaku";

/** What this browser keeps. */
export function loadChoice(): DanmakuChoice {
  return choiceOf(load(NAME));
}

/** Keeps a choice in this browser, where it lets us. */
export function saveChoice(choice: DanmakuChoice): void {
  save(NAME, choice);
}
