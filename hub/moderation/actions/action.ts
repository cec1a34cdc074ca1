import { MAX_SLOW_SECONDS } from "../../protocol.ts";
import { badActionRefusal, Fields, type Whom } from "./fields.ts";
import { parseRules } from "./rules_fields.ts";
import type { Grant, Rules } from "../state/entries.ts";

/** Maximum length of a timeout in seconds: two weeks. For longer there are bans. */
export const MAX_TIMEOUT_SECONDS = 14 * 24 * 3_600;

/** Default length of a timeout in seconds. */
export const DEFAULT_TIMEOUT_SECONDS = 600;

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
