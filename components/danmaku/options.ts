/**
 * The viewer's settings for flying messages, and how the browser stores them.
 *
 * @module
 */
import { load, save } from "../ui/stored.ts";

export interface DanmakuOptions {
  /** Of the texts; 1 is solid. */
  readonly opacity: number;
  /** 1 crosses the picture in seven seconds, 2 in half that time. */
  readonly speed: number;
  /** The part of the picture that they use, from the top. */
  readonly density: number;
  /** Of the text; 1 suits the picture's width. */
  readonly size: number;
}

/** The range, step and default of each option. */
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

/** In the order of the panel. */
export const OPTION_NAMES = Object.keys(RANGES) as (keyof DanmakuOptions)[];

/** The options, and whether messages fly at all. */
export interface DanmakuChoice extends DanmakuOptions {
  readonly on: boolean;
}

/** Reads a stored choice; what is missing or out of range gets its default. */
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

export function loadChoice(): DanmakuChoice {
  return choiceOf(load(NAME));
}

export function saveChoice(choice: DanmakuChoice): void {
  save(NAME, choice);
}
