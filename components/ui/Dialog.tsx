/**
 * A box over the chat that has to be closed before anything else is done.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "./Icon.tsx";
import type { CommonTexts } from "../texts/catalogue.ts";
import { restoreFocus } from "./focus.ts";

/** A modal dialog. Escape, its button and a click beside it close it. */
export function Dialog(
  { label, texts, onClose, children }: {
    label: string;
    texts: CommonTexts;
    onClose(): void;
    children: ComponentChildren;
  },
) {
  const box = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    return () => {
      // Closing it has given the focus back, unless that went meanwhile.
      if (document.activeElement === document.body) restoreFocus(before);
    };
  }, []);
  return (
    <dialog
      class="dialog"
      ref={box}
      aria-label={label}
      onClose={onClose}
      onClick={({ target, currentTarget }) => {
        if (target === currentTarget) currentTarget.close();
      }}
    >
      <div class="dialogbody">
        <button
          type="button"
          class="close"
          aria-label={texts.close}
          onClick={() => box.current?.close()}
        >
          <Icon d="m5 5 10 10M15 5 5 15" />
        </button>
        {children}
      </div>
    </dialog>
  );
}
