/**
 * The button that replies to a message: one for the whole list, in the row that has the
 * mouse or the focus.
 *
 * @module
 */
import { h, render } from "preact";
import { Icon } from "../../ui/Icon.tsx";
import { fill } from "../../texts/catalogue.ts";
import type { Session } from "../state/session.ts";

/** Its class. */
export const REPLY = "replybutton";

export const REPLY_ICON = "M8 5 3 10l5 5M3 10h7a6 6 0 0 1 6 6";

/** Starts, for the lifetime of the page. */
export function showReplyButton(session: Session, list: HTMLElement): void {
  const { state } = session;
  const button = document.createElement("button");
  button.type = "button";
  button.className = REPLY;
  render(h(Icon, { d: REPLY_ICON }), button);

  const show = (target: EventTarget | null, isFocus: boolean) => {
    const row = (target as Element).closest<HTMLElement>("li[data-seq]");
    if (!row) return;
    // Where the focus is elsewhere, it isn't one more Tab stop.
    if (isFocus) button.tabIndex = 0;
    if (button.parentElement === row) return;
    const writer = state.writer.peek();
    if (!writer || writer.muted.peek()) return button.remove();
    // The focus stays where it is.
    if (button === document.activeElement) return;
    button.tabIndex = isFocus ? 0 : -1;
    const name = row.querySelector(".name")?.textContent ?? "";
    button.setAttribute(
      "aria-label",
      fill(state.texts.chat.replyToName, { name }),
    );
    row.insertBefore(button, row.querySelector(".tools"));
  };
  list.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType !== "touch") show(target, false);
  });
  list.addEventListener("focusin", ({ target }) => show(target, true));
  list.addEventListener("focusout", () => button.tabIndex = -1);
}
