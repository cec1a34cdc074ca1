/**
 * Holds what a client handed out against what it was sent.
 *
 * @module
 */
import type { GapEvent, OrderedEvent } from "../../hub/protocol.ts";
import type { Line } from "./program.ts";

/** An event that a client must hand out, in this order, once. */
export type Owed = OrderedEvent | GapEvent;

/** Types of lines that are held against what was sent. A client may hand out others. */
const JUDGED = ["message", "deleted", "gap"];

/** Longer texts are shortened in sentences, in characters. */
const LONGEST_NAME = 60;

/** The lines that are held against what was sent. */
function judgedOf(lines: readonly Line[]): readonly Line[] {
  return lines.filter(({ type }) => JUDGED.includes(type));
}

/** Whether a client has handed out all that it was sent. */
export function hasAll(owed: readonly Owed[], lines: readonly Line[]): boolean {
  return missingFrom(owed.map(nameOf), judgedOf(lines).map(nameOf)).length ===
    0;
}

/** Returns what is wrong with what a client handed out, in sentences. */
export function mistakesIn(
  owed: readonly Owed[],
  lines: readonly Line[],
): string[] {
  const wanted = owed.map(nameOf);
  const handed = judgedOf(lines).map(nameOf);
  const counts = Map.groupBy(handed, (name) => name);
  const missing = missingFrom(wanted, handed);
  const doubled = [...counts].filter(([name, { length }]) =>
    wanted.includes(name) && length > 1
  );
  const invented = [...counts.keys()].filter((name) => !wanted.includes(name));
  const mistakes = [
    ...missing.map((name) => `It never handed out ${name}.`),
    ...doubled.map(([name, { length }]) =>
      `It handed out ${name} ${length === 2 ? "twice" : `${length} times`}.`
    ),
    ...invented.map((name) =>
      `It handed out ${name}, which it was never sent.`
    ),
  ];
  if (mistakes.length > 0) return mistakes;
  const at = wanted.findIndex((name, i) => handed[i] !== name);
  return at < 0 ? [] : [`It handed out ${handed[at]} before ${wanted[at]}.`];
}

function missingFrom(wanted: readonly string[], handed: readonly string[]) {
  return wanted.filter((name) => !handed.includes(name));
}

/** What an event is called in a sentence: unequal for unequal events. */
function nameOf(event: Owed | Line): string {
  if (event.type === "gap" && "from" in event) {
    return `the gap from ${event.from} to ${event.to}`;
  }
  const seq = "seq" in event ? event.seq : undefined;
  return "text" in event
    ? `message ${seq} ${shortened(event.text)}`
    : `the event “${event.type}” ${seq}`;
}

/** A text as it stands in a sentence. Long texts of a scenario differ in length at least. */
function shortened(text = ""): string {
  return text.length <= LONGEST_NAME
    ? `“${text}”`
    : `“${text.slice(0, LONGEST_NAME)}…” of ${text.length} characters`;
}
