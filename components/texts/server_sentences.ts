/**
 * The server's sentences in the viewer's language. They are English; a catalogue has one of
 * its own for a code or a command where its language needs it.
 *
 * @module
 */
import { type Catalogue, fill } from "./catalogue.ts";

/** Why something was refused. */
export function refusalIn(
  { refusals }: Pick<Catalogue, "refusals">,
  { code, message }: { readonly code: string; readonly message: string },
): string {
  const known = refusals[code];
  if (known === undefined) return message;
  // The list that ends the sentence.
  const commands = message.slice(message.lastIndexOf(": ") + 2, -1);
  return fill(known, { commands });
}

/**
 * Whether the server's answer says what was done to several people, or to whom it was
 * not: a catalogue's own sentence for a command leaves that out.
 */
export function isAboutSeveral(message: string): boolean {
  return / are (banned|timed out)\b/.test(message) || isAboutSpared(message);
}

/** Whether the server's answer says to whom something was not done. */
export function isAboutSpared(message: string): boolean {
  return /(^|\. )Not /.test(message);
}

/** The answer to a command; that to `/help` has a line for each. */
export function answerIn(
  { done }: Pick<Catalogue["chat"], "done">,
  message: string,
): string {
  return message.split("\n")
    .map((line) => done[line.split(/[ ,]/, 1)[0]] ?? line)
    .join("\n");
}
