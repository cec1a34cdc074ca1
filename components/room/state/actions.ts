/**
 * What the server can be asked to do about a message, by its menu.
 *
 * @module
 */
import type { Viewer } from "../../../hub/protocol.ts";
import type { ChatTexts } from "../../texts/catalogue.ts";
import type { Line } from "./timeline.ts";

/** An entry of the menu, and what it asks the server for. */
export interface Deed {
  readonly label: string;
  /** The label for who does not see what it stands beside. */
  readonly title?: string;
  readonly action: string;
  readonly fields: Readonly<Record<string, string | number | boolean>>;
  /** What it takes away from somebody. */
  readonly grave?: boolean;
}

/** Entries that stand beside each other. */
interface Deeds {
  readonly label?: string;
  readonly deeds: readonly Deed[];
}

/** How long a timeout of the menu may be, in seconds. */
const TIMEOUTS = [60, 600, 3_600, 86_400] as const;

/** What a viewer may do about a message; what they may not, the server refuses with a sentence. */
export function deedsOn(
  line: Line,
  you: Viewer,
  texts: ChatTexts["chat"],
): Deeds[] {
  const target = { target: line.seq };
  const own = line.from.id === you.id;
  const moderates = you.role !== "viewer";
  const about: Deed[] = [];
  if (own || moderates) {
    const label = own ? texts.deleteOwn : texts.delete;
    about.push({ label, action: "delete", fields: target });
  }
  if (moderates) {
    about.push({ label: texts.pin, action: "pin", fields: target });
  }
  if (own || !moderates) return [{ deeds: about }];
  const viewer = { viewer: line.from.id };
  const people: Deed[] = [
    { label: texts.clear, action: "clear", fields: viewer },
    { label: texts.ban, action: "ban", fields: viewer },
    {
      label: texts.banAddresses,
      action: "ban",
      fields: { ...viewer, addresses: true },
    },
  ].map((deed) => ({ ...deed, grave: true }));
  if (you.role === "host" && line.from.role === "viewer") {
    people.push({ label: texts.makeModerator, action: "mod", fields: viewer });
  }
  return [
    { deeds: about },
    {
      label: texts.timeOut,
      deeds: TIMEOUTS.map((seconds) => {
        const [label, title] = texts.timeouts[seconds];
        return {
          label,
          title,
          action: "timeout",
          fields: { ...viewer, seconds },
        };
      }),
    },
    { deeds: people },
  ];
}
