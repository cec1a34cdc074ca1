import { cleanLines, cleanText } from "../../wording/text.ts";
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
import { Refusal } from "../../refusal.ts";
import { checkBroadcast } from "./broadcast.ts";
import { ORIGIN } from "./origin.ts";
import type { Grant, Rules } from "../state/entries.ts";
import { checkPatterns } from "../../wording/words.ts";

/** Maximum length of a timeout in seconds: two weeks. For longer there are bans. */
export const MAX_TIMEOUT_SECONDS = 14 * 24 * 3_600;

/** Default length of a timeout in seconds. */
export const DEFAULT_TIMEOUT_SECONDS = 600;

/** Maximum length of a reason in UTF-16 units; the rest is cut off. */
const MAX_REASON_LENGTH = 200;

/** Maximum length of a name or id in an action, in UTF-16 units. */
const MAX_REFERENCE_LENGTH = 400;

/** Maximum length of a list of lines, in UTF-16 units. */
const MAX_LINES_LENGTH = 40_000;

/** Maximum length of a broadcast's URL, in UTF-16 units. */
const MAX_STREAM_LENGTH = 2_000;

/** Maximum number of sites that may embed a room. */
const MAX_SITES = 20;
/** The longest origin, with a host name of 253 characters: all of them are in a header. */
const MAX_SITE_LENGTH = 267;

/** The viewer that an action targets, by id or by name. */
export type Whom = { readonly viewer: string } | { readonly name: string };

/** What a moderator or host can ask for. */
export type Action =
  | { readonly action: "delete"; readonly target: number }
  | { readonly action: "pin"; readonly target: number }
  | { readonly action: "clear"; readonly whom: Whom }
  | { readonly action: "unban"; readonly whom: Whom }
  | { readonly action: "mod"; readonly whom: Whom }
  | { readonly action: "unmod"; readonly whom: Whom }
  | {
    readonly action: "timeout";
    readonly whom: Whom;
    readonly seconds: number;
    readonly reason?: string;
  }
  | {
    readonly action: "ban";
    readonly whom: Whom;
    readonly reason?: string;
    /** Whether to ban the viewer's addresses too. */
    readonly addresses: boolean;
  }
  | { readonly action: "rules"; readonly rules: Partial<Rules> }
  | { readonly action: "unpin" }
  | { readonly action: "announce"; readonly text: string }
  | { readonly action: "link" | "dismiss"; readonly role: Grant["role"] }
  | { readonly action: "revoke"; readonly link: string }
  | { readonly action: "approve"; readonly held: string }
  | { readonly action: "refuse"; readonly held: string };

/** Reads the fields of an action, from JSON or from a form. */
class Fields {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(fields: object) {
    this.#fields = fields as Readonly<Record<string, unknown>>;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name);
  }

  /** Whether it is `null`, which a form sends as an empty field. */
  isEmpty(name: string): boolean {
    const value = this.#value(name);
    return value === null || value === "";
  }

  #value(name: string): unknown {
    return this.has(name) ? this.#fields[name] : undefined;
  }

  text(name: string, maxLength = MAX_REFERENCE_LENGTH): string {
    const value = this.#value(name);
    if (typeof value !== "string" || value === "" || value.length > maxLength) {
      throw badActionRefusal(
        `"${name}" must be a string of 1 to ${maxLength} characters`,
      );
    }
    return value;
  }

  number(name: string, min: number, max: number): number {
    const number = wholeNumberOf(this.#value(name));
    if (number >= min && number <= max) return number;
    throw badActionRefusal(
      `"${name}" must be a whole number from ${min} to ${max}`,
    );
  }

  boolean(name: string): boolean {
    const value = this.has(name) ? this.#fields[name] : false;
    if (value === true || value === "on" || value === "true") return true;
    if (value === false || value === "" || value === "false") return false;
    throw badActionRefusal(`"${name}" must be true or false`);
  }

  choice<T extends string>(name: string, choices: readonly T[]): T {
    const value = this.#value(name);
    const choice = choices.find((choice) => choice === value);
    if (choice === undefined) {
      throw badActionRefusal(`"${name}" must be one of ${choices.join(", ")}`);
    }
    return choice;
  }

  /** Reads lines, as one string or as an array. */
  lines(name: string): string {
    const value = this.#value(name);
    const lines =
      Array.isArray(value) && value.every((line) => typeof line === "string")
        ? value.join("\n")
        : value;
    if (typeof lines !== "string" || lines.length > MAX_LINES_LENGTH) {
      throw badActionRefusal(
        `"${name}" must be lines of text, at most ${MAX_LINES_LENGTH} characters`,
      );
    }
    return lines;
  }

  /** Reads a text on one line, which may be empty. */
  plain(name: string, maxLength: number, clean = cleanText): string {
    const value = this.#value(name);
    const text = typeof value === "string" && value.length <= 4 * maxLength
      ? clean(value)
      : undefined;
    if (text === undefined || text.length > maxLength) {
      throw badActionRefusal(
        `"${name}" must be text of at most ${maxLength} characters`,
      );
    }
    return text;
  }

  whom(): Whom {
    if (!this.has("viewer")) return { name: this.text("name") };
    const viewer = this.text("viewer");
    // It becomes a key of the room's state and is sent to everyone.
    if (!/^[\w.-]{1,64}$/.test(viewer)) {
      throw badActionRefusal('"viewer" must be the id of a viewer');
    }
    return { viewer };
  }

  reason(): { reason?: string } {
    const value = this.#value("reason");
    if (value === undefined || value === "") return {};
    if (typeof value !== "string") {
      throw badActionRefusal('"reason" must be a string');
    }
    return cleanReason(value);
  }
}

/** Returns a whole number, which forms send as digits; `NaN`: it isn't one. */
export function wholeNumberOf(value: unknown): number {
  const number = typeof value === "string" && /^\d{1,15}$/.test(value)
    ? Number(value)
    : value;
  return Number.isSafeInteger(number) ? Number(number) : NaN;
}

/** Returns a reason cleaned and cut to its maximum length. */
export function cleanReason(value: string): { reason?: string } {
  const reason = cleanText(value.slice(0, MAX_REASON_LENGTH)).trim();
  return reason === "" ? {} : { reason };
}

/**
 * Parses an action from a frame, a form or a JSON object.
 *
 * @throws {Refusal} `bad_action`.
 */
export function parseAction(value: object): Action {
  const fields = new Fields(value);
  const action = fields.text("action");
  switch (action) {
    case "delete":
    case "pin":
      return {
        action,
        target: fields.number("target", 1, Number.MAX_SAFE_INTEGER),
      };
    case "clear":
    case "unban":
    case "mod":
    case "unmod":
      return { action, whom: fields.whom() };
    case "timeout":
      return {
        action,
        whom: fields.whom(),
        seconds: fields.has("seconds")
          ? fields.number("seconds", 1, MAX_TIMEOUT_SECONDS)
          : DEFAULT_TIMEOUT_SECONDS,
        ...fields.reason(),
      };
    case "ban":
      return {
        action,
        whom: fields.whom(),
        addresses: fields.boolean("addresses"),
        ...fields.reason(),
      };
    case "slow":
      return {
        action: "rules",
        rules: { slowSeconds: fields.number("seconds", 0, MAX_SLOW_SECONDS) },
      };
    case "close":
    case "open":
      return { action: "rules", rules: { closed: action === "close" } };
    case "rules":
      return { action, rules: parseRules(fields) };
    case "unpin":
      return { action };
    case "announce":
      return { action, text: fields.text("text", 32_000) };
    case "link":
    case "dismiss":
      return { action, role: fields.choice("role", ["moderator", "host"]) };
    case "revoke":
      return { action, link: fields.text("link") };
    case "approve":
    case "refuse":
      return { action, held: fields.text("held") };
    default:
      throw badActionRefusal("there is no such action");
  }
}

/**
 * Parses the rules that are present. Browsers leave out unchecked boxes, so a form
 * contains the field `form` to say that absent flags are false.
 */
function parseRules(fields: Fields): Partial<Rules> {
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

function badActionRefusal(problem: string): Refusal {
  return new Refusal("bad_action", `Cannot do this: ${problem}.`);
}
