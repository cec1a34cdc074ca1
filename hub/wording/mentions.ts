/**
 * Finds whom a text mentions. A browser loads this module too, and the one it imports.
 *
 * A name is mentioned where it follows an `@`, in any case, if neither goes on: before the
 * `@` stands no letter and none of `_.+-/@`, as in addresses, and after the name no letter,
 * mark, digit or `_`, nor one of these after `.` or `-`. Letters of scripts without spaces
 * don't count, as in 谢谢@阿明你说得对. What stands in a link is no mention.
 *
 * @module
 */
import type { Links, Mentions, Viewer } from "../protocol.ts";
import { DENSE_SCRIPTS } from "./scripts.ts";

type Range = readonly [from: number, to: number, ...rest: unknown[]];

/** A letter of a script with spaces. */
const LETTER = String.raw`(?![${DENSE_SCRIPTS}])\p{L}`;

const BEFORE = new RegExp(String.raw`(?:${LETTER}|[_.+\-/@＠])\p{N}*$`, "u");

/** An interpunct, as in 约翰·史密斯, joins any letters; the last alternative is a name on another server. */
const AFTER = new RegExp(
  String
    .raw`^(?:[.‐‑-]?(?:${LETTER}|[\p{N}_])|[\p{M}\p{EMod}\u200c\u200d]|[·・]\p{L}|@[\w-]+\.\w)`,
  "u",
);

/** As much of the text before an `@` as {@linkcode BEFORE} looks at. */
const LOOK_BACK = 16;

/** The places of `@name`, in order; not those that meet one of `taken`. */
function placesOf(
  text: string,
  name: string,
  taken: readonly Range[],
): Range[] {
  const letters = name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
    // The "i" flag knows no folding that changes the length, and no Turkish i.
    .replace(/ss|[ßẞ]/gi, "(?:ss|ß)")
    .replace(/[iıİ]\u0307?/gi, "[iıİ]\u0307?");
  return [...text.matchAll(new RegExp(`[@＠]${letters}`, "giu"))]
    .map(({ index, 0: { length } }): Range => [index, index + length])
    .filter(([from, to]) =>
      !BEFORE.test(text.slice(Math.max(0, from - LOOK_BACK), from)) &&
      !AFTER.test(text.slice(to)) &&
      !taken.some((other) => from < other[1] && other[0] < to)
    );
}

/** A text, and what the server knows about its parts. */
interface Said {
  readonly text: string;
  readonly links?: Links;
  readonly mentions?: Mentions;
}

/**
 * Whether a text mentions a viewer: chosen by their id, or by a name of theirs that isn't
 * the beginning of a longer one that is known.
 *
 * @param known Viewers known to the reader, under all their names.
 */
export function calls(
  { text, links = [], mentions = [] }: Said,
  { id, name }: Viewer,
  known: readonly Pick<Viewer, "id" | "name">[],
): boolean {
  if (mentions.some(([, , viewer]) => viewer === id)) return true;
  const taken = [...links, ...mentions];
  const names = mentions.map(([from, to]) => text.slice(from + 1, to));
  const own = new Set([name]);
  for (const each of known) {
    if (each.id === id) own.add(each.name);
    else names.push(each.name);
  }
  return [...own].some((name) =>
    placesOf(text, name, taken).some(([from, to]) =>
      !names.some((name) =>
        name.length >= to - from &&
        placesOf(text, name, taken).some(([at]) => at === from)
      )
    )
  );
}

/**
 * Returns where a text mentions viewers whom its writer chose, each once: the first place
 * of the name that no other has taken, longer names first. `undefined`: nowhere.
 */
export function placeMentions(
  text: string,
  links: Links = [],
  chosen: readonly Pick<Viewer, "id" | "name">[] = [],
): Mentions | undefined {
  const placed = new Map<string, [number, number, string]>();
  const longest = [...chosen].sort((a, b) => b.name.length - a.name.length);
  for (const { id, name } of longest) {
    if (placed.has(id)) continue;
    const [place] = placesOf(text, name, [...links, ...placed.values()]);
    if (place) placed.set(id, [place[0], place[1], id]);
  }
  if (placed.size === 0) return undefined;
  return [...placed.values()].sort(([a], [b]) => a - b);
}
