/**
 * The actions in the menu of a viewer's own message. What moderators do about others'
 * messages is in {@link ../moderating/acts.ts}.
 *
 * @module
 */
import type { Viewer } from "../../../hub/protocol.ts";
import type { ChatTexts } from "../../texts/catalogue.ts";
import type { Line } from "./timeline.ts";

/** A menu item, and the action that it asks for. */
export interface MenuAction {
  readonly label: string;
  readonly action: string;
  readonly fields: { readonly target: number };
}

/** A menu item that needs no server. */
export interface Choice {
  readonly label: string;
  /** Whether it is about a message that still exists. */
  readonly needsMessage?: boolean;
  run(): void;
}

/** What the viewer may do about their own message. The server checks again. */
export function actionsOn(
  { seq, from }: Line,
  you: Viewer,
  texts: ChatTexts["chat"],
): MenuAction[] {
  if (from.id !== you.id) return [];
  const fields = { target: seq };
  const remove = { label: texts.deleteOwn, action: "delete", fields };
  return you.role === "viewer"
    ? [remove]
    : [remove, { label: texts.pin, action: "pin", fields }];
}
