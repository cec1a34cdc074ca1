/**
 * The actions in a message's menu.
 *
 * @module
 */
import type { Viewer } from "../../../hub/protocol.ts";
import { type ChatTexts, fill } from "../../texts/catalogue.ts";
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
  /** A question to answer first. */
  readonly asks?: string;
}

/** Items shown together. */
export interface ActionGroup {
  readonly label?: string;
  readonly actions: readonly MenuAction[];
  /** Whether it comes after everything that is not an action. */
  readonly last?: boolean;
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
  const remove: MenuAction = {
    label: own ? texts.deleteOwn : texts.delete,
    action: "delete",
    fields: target,
  };
  if (!moderates) return own ? [{ actions: [remove], last: true }] : [];
  const pin = { label: texts.pin, action: "pin", fields: target };
  if (own) return [{ actions: [remove, pin] }];
  const viewer = { viewer: line.from.id };
  const groups: ActionGroup[] = [
    { actions: [remove] },
    { label: texts.timeOut, actions: timeouts(viewer, texts) },
    {
      actions: [
        { label: texts.ban, action: "ban", fields: viewer, grave: true },
        {
          label: texts.banAddresses,
          action: "ban",
          fields: { ...viewer, addresses: true },
          grave: true,
        },
        { label: texts.clear, action: "clear", fields: viewer, grave: true },
      ],
    },
    { actions: [pin] },
  ];
  if (you.role === "host" && line.from.role === "viewer") {
    const { name } = line.from;
    groups.push({
      actions: [{
        label: texts.makeModerator,
        action: "mod",
        fields: viewer,
        asks: fill(texts.asksModerator, { name }),
      }],
      last: true,
    });
  }
  return groups;
}

function timeouts(
  viewer: { readonly viewer: string },
  texts: ChatTexts["chat"],
): MenuAction[] {
  return TIMEOUT_SECONDS.map((seconds) => {
    const [label, title] = texts.timeouts[seconds];
    return { label, title, action: "timeout", fields: { ...viewer, seconds } };
  });
}
