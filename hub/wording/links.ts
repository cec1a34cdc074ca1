import { LinkifyIt } from "linkify-it";
import type { Links } from "../protocol.ts";
import { isSeam, SPOKEN, TOP_LEVEL } from "./domains.ts";
import { hrefOf } from "./href.ts";
import { DENSE_SCRIPTS } from "./scripts.ts";
import { skeleton } from "./skeleton.ts";

/** Maximum length of a link in UTF-16 units; longer ones are cut. */
const MAX_LINK_LENGTH = 2_048;

const linkify = new LinkifyIt({
  fuzzyLink: true,
  fuzzyEmail: false,
  maxLength: MAX_LINK_LENGTH,
  tlds: [...TOP_LEVEL],
}).add("ftp:").add("mailto:").add("//");

const DENSE = String.raw`(?=[\p{L}\p{M}])[${DENSE_SCRIPTS}]`;

/**
 * Matches what ends a link without a space: scripts without spaces, and emoji. Not within
 * a host that follows a scheme and starts with such a script.
 */
const BESIDE = new RegExp(
  String
    .raw`(?<=:\/\/)${DENSE}[^\s\/?#]*|${DENSE}|[\p{Extended_Pictographic}\p{RI}\u200d\ufe0f]`,
  "gu",
);

/** Matches the rest of a path in one of those scripts: "…/wiki/日本". */
const PATH_GOES_ON = new RegExp(
  String.raw`(?<=[/=?#&_-])${DENSE}[\p{L}\p{M}\p{N}\-_~%+=&/.()]*(?<![.(&])`,
  "uy",
);

const SCHEME = /^https?:\/\//i;

/** Matches in every text that has a link. A full stop that ends a sentence isn't enough. */
const MAY_LINK = /\.[^\s.]|:\/\//;

/**
 * Returns the links in a text: http(s) URLs, and bare domains that end in a known
 * top-level domain, such as "example.com/path". Not mail addresses, bare IP addresses or
 * other schemes. {@linkcode hrefOf} returns a URL for each of them.
 *
 * @returns `undefined` if there are none.
 */
export function findLinks(text: string): Links | undefined {
  // Almost every message returns here.
  if (!MAY_LINK.test(text)) return undefined;
  const plain = text.replace(
    BESIDE,
    (beside, at: number) => {
      const isHost = beside.length > 2 && text.endsWith("://", at);
      return isHost ? beside : " ".repeat(beside.length);
    },
  );
  const links: [from: number, to: number][] = [];
  let end = 0;
  for (const { schema, index, lastIndex } of linkify.match(plain) ?? []) {
    // The previous link's path extends to here.
    if (index < end) continue;
    const to = endOfPath(text, index, lastIndex);
    const link = text.slice(index, to);
    if (schema === "" ? isNoDomain(text, link, to) : isCut(text, link, to)) {
      continue;
    }
    if (hrefOf(link) === undefined) continue;
    links.push([index, to]);
    end = to;
  }
  return links.length === 0 ? undefined : links;
}

function endOfPath(text: string, from: number, to: number): number {
  PATH_GOES_ON.lastIndex = to;
  if (!PATH_GOES_ON.test(text)) return to;
  return Math.min(PATH_GOES_ON.lastIndex, from + MAX_LINK_LENGTH);
}

/** Whether a bare domain is part of a mail address, or the seam of two sentences. */
function isNoDomain(text: string, link: string, to: number): boolean {
  if (text[to] === "@") return true;
  return !/[/?#]/.test(link) && isSeam(link);
}

/**
 * Whether a URL was cut inside its user name or password; the rest would lead elsewhere.
 */
function isCut(text: string, link: string, to: number): boolean {
  return !/[/?#]/.test(link.replace(SCHEME, "")) &&
    /^[^\s/?#]*@/.test(text.slice(to, to + 64));
}

/** Every hidden link contains one of these. */
const SUSPECT = /[.:：([{<。．｡․·•∙⋅‧]|\bd[o0]t\b/i;

const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** Dots and other scripts' full stops between ASCII letters: "example。com". */
const OTHER_STOP = /(?<=[a-z0-9])[。．｡․·•∙⋅‧](?=[a-z0-9])/g;

const WORD = /\S+/g;
const LATIN = /\p{Script=Latin}/u;
const LIKE_LATIN = /[\p{Script=Cyrillic}\p{Script=Greek}]/u;

/**
 * Disguises that need no check of the top-level domain: a scheme, "www.", an IP address
 * with a port or path.
 */
const ADDRESSES = [
  /\b[a-z][a-z0-9+.*_-]{1,20}:[/\\]{2}[^\s/\\]/,
  /\bh(?:tt|xx|\*\*)ps?\s?:\s?[/\\]{1,2}\s?[^\s/\\]/,
  /\bwww\.[a-z0-9]/,
  /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?::\d{2,5}(?!\d)|\/\w)/,
];

/** Disguised full stops before a top-level domain, and the domains that count. */
const STOPS: readonly {
  readonly before: RegExp;
  readonly ends: ReadonlySet<string>;
}[] = [
  {
    // example (dot) com
    before:
      /[\p{L}\p{N}]\s{0,3}[([{<]\s{0,3}(?:\.|d[o0]t)\s{0,3}[)\]}>]\s{0,3}(\p{L}{2,63})(?!\p{L})/gu,
    ends: TOP_LEVEL,
  },
  {
    // The same in German, Italian, Spanish, Portuguese, French, Russian, Chinese,
    // Japanese and Korean.
    before:
      /[\p{L}\p{N}]\s{0,3}[([{<]\s{0,3}(?:punkt|punto|ponto|point|точка|点|點|ドット|닷)\s{0,3}[)\]}>]\s{0,3}(\p{L}{2,63})(?!\p{L})/gu,
    ends: new Set([...SPOKEN, "at", "ch", "es", "it", "pt", "br", "jp", "kr"]),
  },
  {
    // example dot com
    before: /[\p{L}\p{N}]\s{1,3}d[o0]t\s{1,3}(\p{L}{2,63})(?![\p{L}\p{N}])/gu,
    ends: SPOKEN,
  },
  {
    // example . com
    before: /[\p{L}\p{N}]\s{1,3}\.\s{1,3}(\p{L}{2,63})(?![\p{L}\p{N}'’])/gu,
    ends: new Set(["com", "net", "org", "info", "biz", "xyz", "ru"]),
  },
  {
    // example .com; not ".net", which programmers write.
    before: /[\p{L}\p{N}]\s{1,3}\.(\p{L}{2,63})(?![\p{L}\p{N}])/gu,
    ends: new Set(["com", "org", "info", "biz", "xyz", "ru"]),
  },
  {
    // example .gg/path
    before: /[\p{L}\p{N}]\s{1,3}\.\s{0,3}(\p{L}{2,63})\/[^\s/]/gu,
    ends: TOP_LEVEL,
  },
  {
    // example. com/path
    before: /[\p{L}\p{N}]\.\s{1,3}(\p{L}{2,63})\/[^\s/]/gu,
    ends: SPOKEN,
  },
  {
    // example.com:8080
    before: /[\p{L}\p{N}]\.(\p{L}{2,63}):\d{2,5}(?!\d)/gu,
    ends: TOP_LEVEL,
  },
];

/**
 * Whether a text contains a link, even one that only a person would recognise: "example
 * (dot) com", "example . com", "hxxp://", full stops and letters of other scripts,
 * invisible characters. For rooms without links: it finds every link that
 * {@linkcode findLinks} does, and more.
 *
 * Common text doesn't count: sentences without a space between them, versions, times,
 * file names that don't end in a domain, mail addresses.
 */
export function hasLink(text: string): boolean {
  if (!SUSPECT.test(text)) return false;
  if (findLinks(text) !== undefined) return true;
  const plain = text
    .replace(INVISIBLE, "")
    .normalize("NFKC")
    .replace(
      WORD,
      (word) =>
        LATIN.test(word) && LIKE_LATIN.test(word) ? skeleton(word) : word,
    )
    .toLowerCase()
    .replace(OTHER_STOP, ".");
  if (ADDRESSES.some((address) => address.test(plain))) return true;
  for (const { before, ends } of STOPS) {
    for (const [, end] of plain.matchAll(before)) {
      if (ends.has(end)) return true;
    }
  }
  return plain !== text && findLinks(plain) !== undefined;
}
