/**
 * `deno task emoji`: generates data/ from emojibase-data.
 *
 * That package has 49 MB for thirty languages. Its output is committed, so that neither
 * an installation nor a binary needs it.
 *
 * @module
 */
import {
  type Group,
  GROUPS,
  shortNameOf,
  write,
  writeTranslation,
} from "./rows.ts";
import { TONES, withTone } from "./tones.ts";

const PACKAGE = "npm:emojibase-data@17.0.0";

/** The newest emoji version that systems of the last years can draw. */
const NEWEST = 15;

const OUTPUT = new URL("data/", import.meta.url);

/** emojibase's group numbers; its third group has only components of emoji. */
const NUMBERS: Readonly<Record<Group, number>> = {
  smileys: 0,
  people: 1,
  nature: 3,
  food: 4,
  travel: 5,
  activities: 6,
  objects: 7,
  symbols: 8,
  flags: 9,
};

interface Source {
  readonly hexcode: string;
  readonly emoji: string;
  readonly label: string;
  readonly tags?: readonly string[];
  readonly group?: number;
  readonly order: number;
  readonly version: number;
  readonly skins?: readonly { readonly emoji: string }[];
}

type ShortNames = Readonly<Record<string, string | readonly string[]>>;

/** The name isn't a literal, so that only this task installs the package. */
async function load<T>(path: string): Promise<T> {
  return (await import(`${PACKAGE}/${path}`, { with: { type: "json" } }))
    .default;
}

const english = await load<Source[]>("en/data.json");
const chinese = new Map(
  (await load<Source[]>("zh/data.json")).map((each) => [each.hexcode, each]),
);
// GitHub's names are known best and take precedence.
const sets = [
  await load<ShortNames>("en/shortcodes/github.json"),
  await load<ShortNames>("en/shortcodes/emojibase.json"),
];

const inGroup = (group: Group) =>
  english.filter((each) =>
    each.group === NUMBERS[group] && each.version <= NEWEST
  ).toSorted((a, b) => a.order - b.order);

/** The emoji that each short name belongs to: the first one that has it. */
const owners = new Map<string, string>();
for (const set of sets) {
  for (const { hexcode } of GROUPS.flatMap(inGroup)) {
    for (const name of [set[hexcode] ?? []].flat()) {
      if (!owners.has(name)) owners.set(name, hexcode);
    }
  }
}

const shortNamesOf = ({ hexcode, label }: Source) => {
  const own = sets.flatMap((set) => [set[hexcode] ?? []].flat())
    .filter((name) => owners.get(name) === hexcode);
  return [...new Set(own)].filter((name) => name !== shortNameOf(label));
};

/** Tags that add to `said`, and the name in lower case if it has capitals. */
const more = (
  { label, tags = [] }: Source,
  said: (tag: string) => boolean,
) => {
  const small = label.toLowerCase();
  return [
    ...(small === label ? [] : [small]),
    ...tags.map((tag) => tag.toLowerCase()).filter((tag) => !said(tag)),
  ].join(" ");
};

/** Removes variation selectors that Unicode doesn't require. */
const standard = (emoji: string) => {
  let char = emoji;
  for (let at = 0; (at = char.indexOf("\ufe0f", at)) >= 0; at++) {
    const without = char.slice(0, at) + char.slice(at + 1);
    if (/^\p{RGI_Emoji}$/v.test(without)) char = without;
  }
  return char;
};

const line = (source: Source) => {
  const { emoji, label: name, skins = [] } = source;
  const char = standard(emoji);
  const shortNames = shortNamesOf(source);
  const words = [name.toLowerCase(), ...shortNames].join(" ").split(/[ _]/);
  const drawn = new Set(skins.map(({ emoji }) => standard(emoji)));
  const toned = drawn.size > 0 &&
    Array.from({ length: TONES }, (_, i) => withTone(char, i + 1))
      .every((one) => drawn.has(one));
  return write({
    char,
    name,
    shortNames: shortNames.join(" "),
    tags: more(source, (tag) => words.includes(tag)),
    toned: toned ? "=" : "",
  });
};

const translation = ({ hexcode }: Source) => {
  const source = chinese.get(hexcode)!;
  const { label: name } = source;
  return writeTranslation({
    name,
    tags: more(source, (tag) => name.toLowerCase().includes(tag)),
  });
};

const made: string[] = [];
for (const [language, toLine] of [["en", line], ["zh", translation]] as const) {
  const lines = Object.fromEntries(
    GROUPS.map((group) => [group, inGroup(group).map(toLine)]),
  );
  made.push(JSON.stringify(lines, null, 2) + "\n");
  await Deno.writeTextFile(new URL(`${language}.json`, OUTPUT), made.at(-1)!);
}
const hash = await crypto.subtle.digest(
  "SHA-256",
  new TextEncoder().encode(made.join("")),
);
const version = new Uint8Array(hash).toHex().slice(0, 8);
await Deno.writeTextFile(
  new URL("version.ts", OUTPUT),
  `/** A hash of the data beside this file; the URLs of the data contain it. */
export const VERSION = "${version}";
`,
);
