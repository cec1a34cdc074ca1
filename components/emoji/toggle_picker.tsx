/**
 * Opens and closes the emoji picker.
 *
 * @module
 */
import { render } from "preact";
import { insert } from "../ui/insert.ts";
import type { ChatTexts } from "../texts/catalogue.ts";
import { Picker } from "./Picker.tsx";

/** The gap around the picker. */
const MARGIN_PX = 8;

/** Its height where there is room. */
const HEIGHT_PX = 420;

type InterfaceTexts = Pick<ChatTexts, "language" | "emoji">;

let close: (() => void) | undefined;

/**
 * Opens the picker, or closes it.
 *
 * @param anchor The button that the picker opens above.
 * @param field Emoji are inserted at its caret.
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
  const container = document.createElement("div");
  const listeners = new AbortController();
  const { signal } = listeners;

  close = () => {
    close = undefined;
    listeners.abort();
    anchor.setAttribute("aria-expanded", "false");
    // Unmounting moves the focus, which must not close the picker again.
    render(null, container);
    container.remove();
  };
  const leave = (
    { target, relatedTarget, type }: FocusEvent | PointerEvent,
  ) => {
    const to = (type === "focusout" ? relatedTarget : target) as Node | null;
    if (to && !container.contains(to) && !anchor.contains(to)) close?.();
  };
  document.addEventListener("pointerdown", leave, { signal });
  container.addEventListener("focusout", leave, { signal });
  addEventListener("resize", () => position(container, anchor), { signal });

  (anchor.closest("main") ?? document.body).append(container);
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
    container,
  );
  anchor.setAttribute("aria-expanded", "true");
  position(container, anchor);
  // On a phone, focusing the field would open the keyboard over the emoji.
  const first = matchMedia("(pointer: coarse)").matches
    ? "[role=dialog]"
    : "input";
  container.querySelector<HTMLElement>(first)?.focus();
}

/** Places the picker above its button, aligned to its right edge. */
function position(container: HTMLElement, anchor: HTMLElement): void {
  const box = container.firstElementChild as HTMLElement | null;
  if (!box) return;
  const { top, right } = anchor.getBoundingClientRect();
  const { clientHeight, clientWidth } = document.documentElement;
  const widest = clientWidth - box.offsetWidth - MARGIN_PX;
  box.style.bottom = `${clientHeight - top + MARGIN_PX}px`;
  box.style.right = `${
    Math.max(MARGIN_PX, Math.min(clientWidth - right, widest))
  }px`;
  box.style.height = `${Math.min(HEIGHT_PX, top - 2 * MARGIN_PX)}px`;
}
