/**
 * Opens and closes the emoji picker. Loaded when somebody wants one.
 *
 * @module
 */
import { render } from "preact";
import { insert } from "../ui/insert.ts";
import type { ChatTexts } from "../texts/catalogue.ts";
import { Picker } from "./Picker.tsx";

/** Between the picker and what is around it, in pixels. */
const MARGIN = 8;

/** Its height where there is room, in pixels. */
const HEIGHT = 420;

type InterfaceTexts = Pick<ChatTexts, "language" | "emoji">;

let close: (() => void) | undefined;

/**
 * Opens the picker above its button, or closes it.
 *
 * @param anchor The button.
 * @param field Where emoji are written, at the caret.
 */
export function togglePicker(
  anchor: HTMLElement,
  field: HTMLTextAreaElement,
  texts: InterfaceTexts,
): void {
  if (close) close();
  else open(anchor, field, texts);
}

function open(
  anchor: HTMLElement,
  field: HTMLTextAreaElement,
  { language, emoji: texts }: InterfaceTexts,
): void {
  const host = document.createElement("div");
  const listeners = new AbortController();
  const { signal } = listeners;

  close = () => {
    close = undefined;
    listeners.abort();
    anchor.ariaExpanded = "false";
    // What has the focus gives it back, which must not close it again.
    render(null, host);
    host.remove();
  };
  const leave = (
    { target, relatedTarget, type }: FocusEvent | PointerEvent,
  ) => {
    const to = (type === "focusout" ? relatedTarget : target) as Node | null;
    if (to && !host.contains(to) && !anchor.contains(to)) close?.();
  };
  document.addEventListener("pointerdown", leave, { signal });
  host.addEventListener("focusout", leave, { signal });
  addEventListener("resize", () => place(host, anchor), { signal });

  (anchor.closest("main") ?? document.body).append(host);
  render(
    <Picker
      texts={texts}
      language={language}
      onPick={(emoji, done) => {
        if (done) {
          close?.();
          field.focus();
        }
        insert(field, emoji);
      }}
      onClose={() => {
        close?.();
        anchor.focus();
      }}
    />,
    host,
  );
  anchor.ariaExpanded = "true";
  place(host, anchor);
  // On a phone a field would bring up its keyboard, and with it cover the emoji.
  const first = matchMedia("(pointer: coarse)").matches
    ? "[role=dialog]"
    : "input";
  host.querySelector<HTMLElement>(first)?.focus();
}

/** Puts the picker above its button, as far to the right as that is. */
function place(host: HTMLElement, anchor: HTMLElement): void {
  const box = host.firstElementChild as HTMLElement | null;
  if (!box) return;
  const { top, right } = anchor.getBoundingClientRect();
  const { clientHeight, clientWidth } = document.documentElement;
  const widest = clientWidth - box.offsetWidth - MARGIN;
  box.style.bottom = `${clientHeight - top + MARGIN}px`;
  box.style.right = `${
    Math.max(MARGIN, Math.min(clientWidth - right, widest))
  }px`;
  box.style.height = `${Math.min(HEIGHT, top - 2 * MARGIN)}px`;
}
