/**
 * The actions in a message's menu.
 *
 * @module
 */
import type { Viewer } from "../../../hub/protocol.ts";
import type { ChatTexts } from "../../texts/catalogue.ts";
import type { Line } from "./timeline.ts";

/** A menu item, and the action that it asks for. */
export interface MenuAction {
  readonly label: string;
  /** A full label for screen readers, where the label alone depends on its group. */
  readonly title?: string;
  readonly action: string;
  readonly fields: Readonly<Record<string, string | number | boolean>>;
  /** Whether it restricts somebody. */
  readonly grave?: boolean;
}

/** Items shown together. */
interface ActionGroup {
  readonly label?: string;
  readonly actions: readonly MenuAction[];
}

/** The menu's timeouts. */
const TIMEOUT_SECONDS = [60, 600, 3_600, 86_400] as const;

/** What the viewer may do about a message. The server checks again. */
export function actionsOn(
  line: Line,
  you: Viewer,
  texts: ChatTexts["chat"],
): ActionGroup[] {
  const target = { target: line.seq };
  const own = line.from.id === you.id;
  const moderates = you.role !== "viewer";
  const about: MenuAction[] = [];
  if (own || moderates) {
    const label = own ? texts.deleteOwn : texts.delete;
    about.push({ label, action: "delete", fields: target });
  }
  if (moderates) {
    about.push({ label: texts.pin, action: "pin", fields: target });
  }
  if (own || !moderates) return [{ actions: about }];
  const viewer = { viewer: line.from.id };
  const people: MenuAction[] = [
    { label: texts.clear, action: "clear", fields: viewer },
    { label: texts.ban, action: "ban", fields: viewer },
    {
      label: texts.banAddresses,
      action: "ban",
      fields: { ...viewer, addresses: true },
    },
  ].map((action) => ({ ...action, grave: true }));
  if (you.role === "host" && line.from.role === "viewer") {
    people.push({ label: texts.makeModerator, action: "mod", fields: viewer });
  }
  return [
    { actions: about },
    {
      label: texts.timeOut,
      actions: TIMEOUT_SECONDS.map((seconds) => {
        const [label, title] = texts.timeouts[seconds];
        return {
          label,
          title,
          action: "timeout",
          fields: { ...viewer, seconds },
        };
      }),
    },
    { actions: people },
  ];
}
