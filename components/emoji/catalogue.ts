/**
 * All emoji with their names, in one or several languages.
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

/** An emoji. Its line is parsed on first use: most are never used. */
export class Emoji {
  readonly #line: string;
  readonly #translations: [language: string, line: string][] = [];
  #row: Row | undefined;
  #shortNames: readonly string[] | undefined;
  #words = "";

  constructor(line: string) {
    this.#line = line;
  }

  /** The character without a skin tone. */
  get char(): string {
    return this.#read.char;
  }

  get toned(): boolean {
    return this.#read.toned !== "";
  }

  /** At least one; the last is derived from the name. */
  get shortNames(): readonly string[] {
    const { shortNames, name } = this.#read;
    return this.#shortNames ??= [...shortNames.split(" "), shortNameOf(name)]
      .filter(Boolean);
  }

  /**
   * Everything to search in, in lower case. Search reads it for all emoji at once, so
   * it is kept unparsed.
   */
  get words(): string {
    return this.#words ||= [
      this.#line,
      ...this.#translations.map(([, line]) => line),
    ].join("|");
  }

  /** The name in a language, or in English. */
  nameIn(language: string): string {
    const translation = this.#translations.find(([name]) => name === language);
    return translation ? readTranslation(translation[1]).name : this.#read.name;
  }

  /** Adds the name in another language. */
  translate(language: string, line: string): void {
    this.#translations.push([language, line]);
    this.#words = "";
  }

  get #read(): Row {
    return this.#row ??= read(this.#line);
  }
}

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

  /** Adds names in another language. */
  translate(language: string, lines: Lines): void {
    for (const [group, emoji] of this.groups) {
      emoji.forEach((each, at) => each.translate(language, lines[group][at]));
    }
  }

  /** The emoji with a short name, in lower case and without colons. */
  named(shortName: string): Emoji | undefined {
    this.#byShortName ??= byShortName(this.all);
    return this.#byShortName.get(shortName);
  }

  /** The emoji of some characters; unknown ones are skipped. */
  these(chars: readonly string[]): Emoji[] {
    return chars.flatMap((char) =>
      this.all.find((each) => each.char === char) ?? []
    );
  }
}

/** Given short names take precedence over those derived from another emoji's name. */
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
