/**
 * All emoji, with their names in one or several languages.
 *
 * @module
 */
import {
  type Group,
  GROUPS,
  type Lines,
  read,
  readTranslation,
  type Row,
  shortNameOf,
} from "./rows.ts";

/** An emoji. Its line is read when it is first looked at: most never are. */
export class Emoji {
  readonly #line: string;
  readonly #translations: [language: string, line: string][] = [];
  #row: Row | undefined;
  #shortNames: readonly string[] | undefined;
  #words = "";

  constructor(line: string) {
    this.#line = line;
  }

  /** Without a skin tone. */
  get char(): string {
    return this.#read.char;
  }

  /** Whether it comes in skin tones. */
  get toned(): boolean {
    return this.#read.toned !== "";
  }

  /** At least one; the last is made of its name. */
  get shortNames(): readonly string[] {
    const { shortNames, name } = this.#read;
    return this.#shortNames ??= [...shortNames.split(" "), shortNameOf(name)]
      .filter(Boolean);
  }

  /**
   * All that is said of it, every word in lower case too. It is asked of all
   * emoji at once: even `toLowerCase` would take too long.
   */
  get words(): string {
    return this.#words ||= [
      this.#line,
      ...this.#translations.map(([, line]) => line),
    ].join("|");
  }

  /** What it is called in a language, or in English. */
  nameIn(language: string): string {
    const translation = this.#translations.find(([name]) => name === language);
    return translation ? readTranslation(translation[1]).name : this.#read.name;
  }

  /** Adds what it is called in another language. */
  translate(language: string, line: string): void {
    this.#translations.push([language, line]);
    this.#words = "";
  }

  get #read(): Row {
    return this.#row ??= read(this.#line);
  }
}

/** What is known of emoji. */
export class Catalogue {
  readonly groups: ReadonlyMap<Group, readonly Emoji[]>;
  /** In the order of the groups. */
  readonly all: readonly Emoji[];
  #byShortName: ReadonlyMap<string, Emoji> | undefined;

  /** @param english data/en.json. */
  constructor(english: Lines) {
    this.groups = new Map(
      GROUPS.map((
        group,
      ) => [group, english[group].map((line) => new Emoji(line))]),
    );
    this.all = [...this.groups.values()].flat();
  }

  /** Adds the names of another language. */
  translate(language: string, lines: Lines): void {
    for (const [group, emoji] of this.groups) {
      emoji.forEach((each, at) => each.translate(language, lines[group][at]));
    }
  }

  /** The emoji with a short name, in small letters without the colons. */
  named(shortName: string): Emoji | undefined {
    this.#byShortName ??= byShortName(this.all);
    return this.#byShortName.get(shortName);
  }

  /** Emoji by themselves; those that are not known are left out. */
  these(chars: readonly string[]): Emoji[] {
    return chars.flatMap((char) =>
      this.all.find((each) => each.char === char) ?? []
    );
  }
}

/** One that was given goes before one that is made of another emoji's name. */
function byShortName(all: readonly Emoji[]): Map<string, Emoji> {
  const named = new Map<string, Emoji>();
  const names = all.map(({ shortNames }) => shortNames);
  for (const part of [[0, -1], [-1]]) {
    for (const [at, emoji] of all.entries()) {
      for (const name of names[at].slice(...part)) {
        if (!named.has(name)) named.set(name, emoji);
      }
    }
  }
  return named;
}
