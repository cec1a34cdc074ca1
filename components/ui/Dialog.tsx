/**
 * A modal dialog over the chat.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "./Icon.tsx";
import type { CommonTexts } from "../texts/catalogue.ts";
import { restoreFocus } from "./focus.ts";

/** Closed by Escape, its button, or a click beside it. */
export function Dialog(
  { label, kind, texts, onClose, children }: {
    label: string;
    /** The name of its style, if it has one of its own. */
    kind?: string;
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
      // The browser has restored the focus, unless that element is gone.
      if (document.activeElement === document.body) restoreFocus(before);
    };
  }, []);
  return (
    <dialog
      class={kind ? `dialog ${kind}` : "dialog"}
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
