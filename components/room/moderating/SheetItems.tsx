/**
 * The items of a moderator's menu.
 *
 * @module
 */
import type { Signal } from "@preact/signals";

export function Item(
  { label, title, hint, grave, off, onPick }: {
    label: string;
    /** A full label for screen readers, where the label alone depends on its group. */
    title?: string;
    /** The key that does the same on a row. */
    hint?: string;
    /** Whether it restricts somebody. */
    grave?: boolean;
    off?: boolean;
    onPick(): void;
  },
) {
  return (
    <button
      type="button"
      role="menuitem"
      tabindex={-1}
      class={grave ? "menuitem grave" : "menuitem"}
      aria-label={title}
      aria-disabled={off || undefined}
      data-hint={hint}
      onClick={() => off || onPick()}
    >
      {label}
    </button>
  );
}

export function Tick(
  { label, hint, ticked }: {
    label: string;
    /** What it means. */
    hint?: string;
    ticked: Signal<boolean>;
  },
) {
  return (
    <button
      type="button"
      role="menuitemcheckbox"
      tabindex={-1}
      class="menuitem tick"
      aria-checked={ticked.value}
      onClick={() => ticked.value = !ticked.peek()}
    >
      {label}
      {hint && <small class="meaning">{hint}</small>}
    </button>
  );
}
