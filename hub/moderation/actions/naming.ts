import type { Role } from "../../protocol.ts";
import { Refusal } from "../../refusal.ts";

/** A viewer that a command can name. */
export interface KnownViewer {
  readonly id: string;
  readonly name: string;
  /** The `seq` of their newest message. */
  readonly lastSeq?: number;
  /** The roles in which they wrote, and when last. */
  readonly spokeAs?: readonly SpokenRole[];
}

/** A role in which a viewer wrote, and when last, in milliseconds since 1970. */
export interface SpokenRole {
  readonly role: Role;
  readonly at: number;
}

/**
 * Finds the viewer named at the start of `rest`: the longest name that matches, with or
 * without an @ or quotes.
 *
 * @returns The viewer, and the text after the name.
 */
export function findNamed(
  rest: string,
  known: readonly KnownViewer[],
): [viewer: KnownViewer, after: string] {
  if (rest === "") throw usageRefusal("a name after the command");
  const quoted = rest.match(/^@?"([^"]+)"\s*(.*)$/s);
  const from = rest.replace(/^@/, "");
  let found: KnownViewer[] = [];
  let length = 0;
  for (const one of known) {
    const end = foldedLength(quoted?.[1] ?? from, one.name);
    const fits = end > 0 &&
      (quoted ? end === quoted[1].length : /^\s|^$/.test(from.slice(end)));
    if (!fits || end < length) continue;
    if (end > length) found = [];
    length = end;
    if (!found.some(({ id }) => id === one.id)) found.push(one);
  }
  if (found.length === 0) {
    const name = quoted?.[1] ?? from.split(/\s/, 1)[0];
    throw new Refusal(
      "no_such_viewer",
      `Cannot find "${
        name.slice(0, 40)
      }": nobody with that name has written here recently.`,
    );
  }
  if (found.length > 1) {
    throw new Refusal(
      "conflict",
      `Cannot tell who you mean: ${found.length} people here are called ${
        found[0].name
      }. Use the menu of one of their messages.`,
    );
  }
  return [found[0], quoted ? quoted[2] : from.slice(length).trim()];
}

/**
 * Returns how many UTF-16 units at the start of a text match a name, ignoring case; 0: no
 * match. A letter's other case may have a different length.
 */
function foldedLength(text: string, name: string): number {
  const folded = name.toLowerCase();
  const most = Math.min(text.length, folded.length);
  for (let end = 1; end <= most; end++) {
    const begin = text.slice(0, end).toLowerCase();
    if (begin === folded) return end;
    if (!folded.startsWith(begin)) return 0;
  }
  return 0;
}

/** Refuses a command whose arguments are wrong. */
export function usageRefusal(usage: string): Refusal {
  return new Refusal("bad_action", `Cannot run this command: type ${usage}.`);
}
