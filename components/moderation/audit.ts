/**
 * The audit log in words.
 *
 * @module
 */
import { span } from "../time.ts";
import type { Logged } from "./view.ts";

/** A line of the audit log for people. */
export interface Told {
  readonly at: number;
  readonly who: string;
  readonly what: string;
  /** Whom it is about, where it is about somebody. */
  readonly whom?: string;
  /** Texts, reasons and the like. */
  readonly details: readonly string[];
}

const WHAT: Readonly<Record<string, string>> = {
  delete: "deleted a message of",
  clear: "cleared the messages of",
  timeout: "gave a break to",
  ban: "banned",
  unban: "lifted the restriction of",
  rules: "changed the rules",
  pin: "pinned a message of",
  unpin: "unpinned the message",
  announce: "announced",
  mod: "made a moderator of",
  unmod: "took the role of",
  link: "made a link",
  revoke: "revoked a link",
  claim: "followed a link",
  rename: "took another name",
  hold: "held a message of",
  approve: "let through a message of",
  refuse: "refused a message of",
};

/** Rules in words, and which of them count seconds. */
const RULES: Readonly<Record<string, readonly [name: string, unit?: "s"]>> = {
  slowSeconds: ["slow mode", "s"],
  closed: ["only moderators write"],
  signedInOnly: ["signed-in only"],
  links: ["links"],
  emojiOnly: ["emoji only"],
  minAgeSeconds: ["new viewers wait", "s"],
  review: ["looked at first"],
  delaySeconds: ["delay", "s"],
  blockedWords: ["blocked words"],
};

/** What a line says; whatever it lacks is left out. */
export function tell(line: Logged): Told {
  const { at, by, on, action, text, until, reason, addresses, role, link } =
    line;
  const details: string[] = [];
  if (typeof at === "number" && typeof until === "number") {
    details.push(`for ${span(until - at)}`);
  }
  if (addresses === true) details.push("with addresses");
  if (typeof text === "string") details.push(`“${text}”`);
  if (typeof reason === "string") details.push(`reason: ${reason}`);
  if (isRecord(line.rules)) {
    for (const [rule, value] of Object.entries(line.rules)) {
      const [name, unit] = Object.hasOwn(RULES, rule) ? RULES[rule] : [rule];
      details.push(`${name}: ${unit ? seconds(value) : inWords(value)}`);
    }
  }
  if (typeof role === "string") details.push(`for a ${role}`);
  if (typeof link === "string") details.push(`link ${link}`);
  if (Array.isArray(line.roles) && line.roles.length > 0) {
    details.push(`it was the link of ${line.roles.map(nameOf).join(", ")}`);
  }
  return {
    // What is no date at all would keep the host from all that is.
    at: typeof at === "number" && Math.abs(at) <= 8.64e15 ? at : 0,
    who: nameOf(by),
    what: typeof action !== "string"
      ? ""
      : Object.hasOwn(WHAT, action)
      ? WHAT[action]
      : action,
    whom: isRecord(on) ? nameOf(on) : undefined,
    details,
  };
}

function seconds(value: unknown): string {
  return typeof value === "number" && value > 0 ? span(value * 1_000) : "off";
}

function inWords(value: unknown): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  if (Array.isArray(value)) return value.join(", ") || "none";
  return String(value);
}

function nameOf(value: unknown): string {
  return isRecord(value) && typeof value.name === "string"
    ? value.name
    : "Somebody";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
