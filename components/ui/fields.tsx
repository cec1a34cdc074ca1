/**
 * Fields that a viewer writes into.
 *
 * They take their props by a spread: precompiled markup would write
 * `defaultValue` as it stands, where Preact knows what HTML calls it.
 *
 * @module
 */
import type { InputHTMLAttributes, Ref, TextareaHTMLAttributes } from "preact";

/** A field of one line. */
export function Input(
  { field, ...props }: InputHTMLAttributes & { field?: Ref<HTMLInputElement> },
) {
  return <input class="input" ref={field} {...props} />;
}

/** A field that grows with what is written. */
export function TextArea(
  { field, ...props }: TextareaHTMLAttributes & {
    field?: Ref<HTMLTextAreaElement>;
  },
) {
  return <textarea class="input" ref={field} {...props} />;
}
