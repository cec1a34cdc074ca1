/**
 * What any answer to anything has to be.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { RejectionCode } from "../../hub/protocol.ts";
import { Refusal } from "../../hub/refusal.ts";
import type { Answer } from "../attack/tools.ts";
import { withoutScripts } from "../attack/html.ts";
import { MARK } from "./tools.ts";

/** What is said of a refusal of the front end's own. */
const OWN_CODES = ["not_found", "method_not_allowed", "upgrade_required"];

/** Sees that a refusal has a code that there is, and a sentence. */
export function expectRefusal(code: unknown, message: unknown): void {
  assertEquals(typeof code, "string");
  const { status } = new Refusal(code as RejectionCode, "");
  assert(
    status !== undefined || OWN_CODES.includes(String(code)),
    `There is no code "${code}"`,
  );
  // What a moderator gives as a reason ends as it likes.
  const sentence = /^[A-Z][^]*\.( Reason: [^]*)?$/;
  assertMatch(String(message), sentence, `${code} needs a sentence`);
}

/** Ensures that a page repeats nothing unescaped. Inside a script it is a string, and harmless. */
export function expectEscaped(html: string, about = html): void {
  assert(!withoutScripts(html).includes(MARK), about);
}

/** Sees that an answer is no failure, says nothing unescaped, and refuses as it should. */
export function expectAnswer({ status, headers, text }: Answer): void {
  assert(status !== 500, `A failure: ${text.slice(0, 300)}`);
  const type = headers.get("content-type") ?? "";
  if (type.startsWith("text/html")) expectEscaped(text);
  if (!type.startsWith("application/json") || status < 400) return;
  const { code, message } = JSON.parse(text);
  expectRefusal(code, message);
}
