import {
  MAX_DELAY_SECONDS,
  MAX_DESCRIPTION_LENGTH,
  MAX_DESCRIPTION_LINES,
  MAX_MIN_AGE_SECONDS,
  MAX_PACE,
  MAX_SHIELD_MINUTES,
  MAX_SLOW_SECONDS,
  MAX_TITLE_LENGTH,
  type RoomRules,
} from "../../protocol.ts";
import { cleanLines } from "../../wording/text.ts";
import { checkPatterns } from "../../wording/words/words.ts";
import {
  DELEGABLE_RULES,
  type Rules,
  type ShieldRules,
} from "../state/entries.ts";
import { SHIELD_PRESET } from "../state/shield.ts";
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
      ["reviewNewSeconds", MAX_MIN_AGE_SECONDS],
      ["delaySeconds", MAX_DELAY_SECONDS],
    ] as const
  ) if (fields.has(rule)) rules[rule] = fields.number(rule, 0, max);
  for (
    const rule of [
      "closed",
      "signedInOnly",
      "links",
      "emojiOnly",
      "uniqueMessages",
    ] as const
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
  if (fields.isNull("shield")) rules.shield = null;
  else {
    const shield = fields.group("shield");
    if (shield) rules.shield = parseShield(shield);
  }
  if (fields.isNull("moderatorsMay")) rules.moderatorsMay = null;
  else {
    const names = fields.chosen("moderatorsMay");
    if (names) rules.moderatorsMay = checkDelegated(names);
  }
  return rules;
}

/** Parses what a host prepares for Shield; what is absent is as in the preset. */
function parseShield(fields: Fields): ShieldRules {
  const number = (rule: NumberIn<ShieldRules>, min: number, max: number) =>
    fields.has(rule) ? fields.number(rule, min, max) : SHIELD_PRESET[rule];
  const flag = (rule: Exclude<keyof ShieldRules, NumberIn<ShieldRules>>) =>
    fields.has(rule) ? fields.boolean(rule) : SHIELD_PRESET[rule];
  return {
    minutes: number("minutes", 1, MAX_SHIELD_MINUTES),
    slowSeconds: number("slowSeconds", 0, MAX_SLOW_SECONDS),
    minAgeSeconds: number("minAgeSeconds", 0, MAX_MIN_AGE_SECONDS),
    reviewNewSeconds: number("reviewNewSeconds", 0, MAX_MIN_AGE_SECONDS),
    links: flag("links"),
    uniqueMessages: flag("uniqueMessages"),
    signedInOnly: flag("signedInOnly"),
    emojiOnly: flag("emojiOnly"),
  };
}

type NumberIn<Type> = {
  [Member in keyof Type]: Type[Member] extends number ? Member : never;
}[keyof Type];

/** Returns rules that moderators may set, in the order of their list. */
function checkDelegated(names: readonly string[]): string[] {
  const rules: readonly string[] = DELEGABLE_RULES;
  if (!names.every((name) => rules.includes(name))) {
    throw badActionRefusal(
      `"moderatorsMay" can only list ${rules.join(", ")}`,
    );
  }
  return rules.filter((rule) => names.includes(rule));
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
