import {
  MAX_DELAY_SECONDS,
  MAX_DESCRIPTION_LENGTH,
  MAX_DESCRIPTION_LINES,
  MAX_MIN_AGE_SECONDS,
  MAX_PACE,
  MAX_SLOW_SECONDS,
  MAX_TITLE_LENGTH,
  type RoomRules,
} from "../../protocol.ts";
import { cleanLines } from "../../wording/text.ts";
import { checkPatterns } from "../../wording/words.ts";
import type { Rules } from "../state/entries.ts";
import { checkBroadcast } from "./broadcast.ts";
import { badActionRefusal, type Fields } from "./fields.ts";
import { ORIGIN } from "./origin.ts";

/** Maximum length of a broadcast's URL, in UTF-16 units. */
const MAX_STREAM_LENGTH = 2_000;

/** Maximum number of sites that may embed a room. */
const MAX_SITES = 20;
/** The longest origin, with a host name of 253 characters: all of them are in a header. */
const MAX_SITE_LENGTH = 267;

/**
 * Parses the rules that are present. Browsers leave out unchecked boxes, so a form
 * contains the field `form` to say that absent flags are false.
 */
export function parseRules(fields: Fields): Partial<Rules> {
  const whole = fields.has("form");
  const rules: { -readonly [Rule in keyof Rules]?: Rules[Rule] } = {};
  for (
    const [rule, max] of [
      ["slowSeconds", MAX_SLOW_SECONDS],
      ["minAgeSeconds", MAX_MIN_AGE_SECONDS],
      ["delaySeconds", MAX_DELAY_SECONDS],
    ] as const
  ) if (fields.has(rule)) rules[rule] = fields.number(rule, 0, max);
  for (
    const rule of ["closed", "signedInOnly", "links", "emojiOnly"] as const
  ) {
    if (whole || fields.has(rule)) rules[rule] = fields.boolean(rule);
  }
  if (fields.has("pace")) {
    rules.pace = fields.isEmpty("pace")
      ? null
      : fields.number("pace", 0, MAX_PACE);
  }
  if (fields.has("review")) rules.review = fields.choice("review", REVIEWS);
  if (fields.has("hook")) rules.hook = fields.boolean("hook");
  if (fields.has("blockedWords")) {
    rules.blockedWords = checkPatterns(fields.lines("blockedWords"));
  }
  if (fields.has("title")) {
    rules.title = fields.plain("title", MAX_TITLE_LENGTH);
  }
  if (fields.has("description")) {
    rules.description = fields.plain(
      "description",
      MAX_DESCRIPTION_LENGTH,
      (text) => cleanLines(text, MAX_DESCRIPTION_LINES),
    );
  }
  if (fields.has("stream")) {
    rules.stream = checkBroadcast(fields.plain("stream", MAX_STREAM_LENGTH));
  }
  if (fields.has("embedOn")) {
    rules.embedOn = checkSites(fields.lines("embedOn"));
  }
  return rules;
}

const REVIEWS: readonly RoomRules["review"][] = [
  "nothing",
  "matches",
  "everything",
];

/** Parses origins, separated by line breaks, spaces or commas. */
function checkSites(lines: string): string[] {
  const sites = lines.split(/[\s,]+/).filter(Boolean).map((line) => {
    const origin = URL.canParse(line) ? new URL(line).origin : "null";
    if (
      !ORIGIN.test(origin) || origin !== line.replace(/\/$/, "") ||
      origin.length > MAX_SITE_LENGTH
    ) {
      throw badActionRefusal(
        `"embedOn" must list origins such as https://example.com, one per line, not ${
          line.slice(0, 60)
        }`,
      );
    }
    return origin;
  });
  if (sites.length > MAX_SITES) {
    throw badActionRefusal(`"embedOn" can list at most ${MAX_SITES} sites`);
  }
  return [...new Set(sites)];
}
