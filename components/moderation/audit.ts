/**
 * Describes the audit log in words.
 *
 * @module
 */
import { type Catalogue, fill } from "../texts/catalogue.ts";
import { span } from "../ui/time.ts";
import { whyIn } from "./queue/held.ts";
import type { AuditLine } from "./view.ts";

/** A line of the audit log, for people. */
interface AuditEntry {
  readonly at: number;
  readonly who: string;
  /** A text with `{who}` and `{whom}` in it. */
  readonly what: string;
  readonly whom?: string;
  /** The id of the one whom it is about. */
  readonly viewer?: string;
  /** Texts, reasons, durations and the like. */
  readonly details: readonly string[];
}

/** Number of names in a line; more are only counted. */
const NAMES_SHOWN = 5;

/** Rules measured in seconds. */
const IN_SECONDS = [
  "slowSeconds",
  "minAgeSeconds",
  "reviewNewSeconds",
  "delaySeconds",
];

/** Rules that `null` leaves to the server. */
const WITH_PRESET = ["pace", "shield", "moderatorsMay"];

/** Describes a line; missing or malformed parts are left out. */
export function describe(
  line: AuditLine,
  { common, panel }: Texts,
): AuditEntry {
  const { at, by, on, action } = line;
  return {
    // An invalid date would throw, and the host would see no log at all.
    at: typeof at === "number" && Math.abs(at) <= 8.64e15 ? at : 0,
    who: nameOf(by, panel),
    what: typeof action !== "string"
      ? ""
      : fill(actIn(action, line, panel) ?? `{who} ${action} {whom}`, {
        n: Number(line.messages),
        act: fill(actIn(line.undone, line, panel) ?? "", {
          who: "",
          n: Number(line.messages),
        }).trim(),
      }),
    whom: isRecord(on) ? nameOf(on, panel) : namesOf(line.people, panel),
    viewer: isRecord(on) && typeof on.id === "string" ? on.id : undefined,
    details: detailsOf(line, { common, panel }),
  };
}

/** The text for an act: rejecting several messages is one of its own. */
function actIn(
  action: unknown,
  { messages }: AuditLine,
  { acts }: Catalogue["panel"],
): string | undefined {
  const isOfSeveral = action === "refuse" && Number(messages) > 1;
  return ofThese(acts, isOfSeveral ? "refuses" : String(action));
}

/** What a line says besides who did what to whom. */
function detailsOf(line: AuditLine, { common, panel }: Texts): string[] {
  const words = panel.details;
  const { at, action, until, reason, addresses, role, link } = line;
  const details: string[] = [];
  if (typeof at === "number" && typeof until === "number") {
    details.push(fill(words.length, { span: span(until - at, common) }));
  }
  const then = ofThese(words.then, String(line.then));
  if (then !== undefined) details.push(then);
  if (
    typeof line.messages === "number" && line.messages > 0 &&
    action !== "refuse" && line.undone !== "refuse"
  ) {
    details.push(fill(words.messages, { n: line.messages }));
  }
  if (line.cleared === true) details.push(words.cleared);
  if (addresses === true) details.push(words.addresses);
  if (typeof line.text === "string") {
    details.push(fill(words.text, { text: line.text }));
  }
  if (line.allow === true) details.push(words.allow);
  if (typeof reason === "string") {
    // The reason for holding a message is a code; other reasons are written by people.
    const shown = action === "hold" ? whyIn(panel.held.whys, reason) : reason;
    details.push(fill(words.reason, { reason: shown }));
  }
  if (isRecord(line.list)) {
    const { room, origin, bans, words: patterns } = line.list;
    details.push(fill(words.list, {
      room: String(room),
      origin: String(origin || panel.lists.unnamed),
      bans: Number(bans),
      words: Number(patterns),
    }));
  }
  if (isRecord(line.rules)) {
    details.push(...describeRules(line.rules, { common, panel }));
  }
  if (typeof role === "string") {
    const shown = action === "dismiss" ? common.badges : words.role;
    details.push(ofThese(shown, role) ?? role);
  }
  if (typeof link === "string") details.push(fill(words.link, { link }));
  if (Array.isArray(line.roles) && line.roles.length > 0) {
    const names = line.roles.map((each) => nameOf(each, panel)).join(", ");
    details.push(fill(words.roles, { names }));
  }
  return details;
}

/** Describes rules, each with its value. */
export function describeRules(
  rules: Readonly<Record<string, unknown>>,
  texts: Texts,
): string[] {
  const { panel } = texts;
  return Object.entries(rules).map(([rule, value]) =>
    fill(panel.details.rule, {
      rule: nameOfRule(rule, panel),
      value: valueOf(rule, value, texts),
    })
  );
}

function valueOf(
  rule: string,
  value: unknown,
  texts: Texts,
): string {
  const { common, panel } = texts;
  const words = panel.details;
  if (IN_SECONDS.includes(rule)) return seconds(value, common, words);
  if (value === null && WITH_PRESET.includes(rule)) return words.preset;
  if (rule === "pace") return inWords(value || false, words);
  if (rule === "review") {
    return ofThese(panel.reviews, String(value)) ?? String(value);
  }
  if (rule === "shield" && isRecord(value)) {
    return describeRules(value, texts).join(", ");
  }
  if (rule === "moderatorsMay" && Array.isArray(value)) {
    const names = value.map((each) => nameOfRule(String(each), panel));
    return inWords(names, words);
  }
  return inWords(value, words);
}

function nameOfRule(
  rule: string,
  { ruleNames }: Catalogue["panel"],
): string {
  return ofThese(ruleNames, rule) ?? rule;
}

type Texts = Pick<Catalogue, "common" | "panel">;
type Words = Catalogue["panel"]["details"];

/** A log may have any name in it, also "constructor". */
function ofThese(
  texts: Readonly<Record<string, string>>,
  name: string,
): string | undefined {
  return Object.hasOwn(texts, name) ? texts[name] : undefined;
}

function seconds(
  value: unknown,
  common: Catalogue["common"],
  words: Words,
): string {
  return typeof value === "number" && value > 0
    ? span(value * 1_000, common)
    : words.off;
}

function inWords(value: unknown, words: Words): string {
  if (typeof value === "boolean") return value ? words.on : words.off;
  if (Array.isArray(value)) return value.join(", ") || words.none;
  return String(value) || words.none;
}

/** Names, or how many they are; `undefined`: it is no list of people. */
function namesOf(
  people: unknown,
  panel: Catalogue["panel"],
): string | undefined {
  if (!Array.isArray(people)) return;
  return people.length === 0 || people.length > NAMES_SHOWN
    ? fill(panel.details.people, { n: people.length })
    : people.map((each) => nameOf(each, panel)).join(", ");
}

function nameOf(value: unknown, { somebody }: Catalogue["panel"]): string {
  return isRecord(value) && typeof value.name === "string"
    ? value.name
    : somebody;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
