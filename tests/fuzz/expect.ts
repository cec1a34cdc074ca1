/**
 * Checks that every response must pass, whatever the input.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { RejectionCode } from "../../hub/refusal.ts";
import { Refusal } from "../../hub/refusal.ts";
import type { Answer } from "../attack/tools.ts";
import { withoutScripts } from "../attack/html.ts";
import { MARK } from "./tools.ts";

/** Codes of refusals that routes have and the hub doesn't. */
const OWN_CODES = ["not_found", "method_not_allowed", "upgrade_required"];

/** Asserts that a refusal has a known code, and a sentence. */
export function expectRefusal(code: unknown, message: unknown): void {
  assertEquals(typeof code, "string");
  const { status } = new Refusal(code as RejectionCode, "");
  assert(
    status !== undefined || OWN_CODES.includes(String(code)),
    `There is no code "${code}"`,
  );
  // A moderator's reason may end in any way.
  const sentence = /^[A-Z][^]*\.( Reason: [^]*)?$/;
  assertMatch(String(message), sentence, `${code} needs a sentence`);
}

/** Asserts that a page has no unescaped input. Inside a script it is a string, and harmless. */
export function expectEscaped(html: string, about = html): void {
  assert(!withoutScripts(html).includes(MARK), about);
}

/**
 * Asserts that a response is not a failure, has no unescaped input and is a valid
 * refusal if it is one.
 */
export function expectAnswer({ status, headers, text }: Answer): void {
  assert(status !== 500, `A failure: ${text.slice(0, 300)}`);
  const type = headers.get("content-type") ?? "";
  if (type.startsWith("text/html")) expectEscaped(text);
  if (!type.startsWith("application/json") || status < 400) return;
  const { code, message } = JSON.parse(text);
  expectRefusal(code, message);
}
