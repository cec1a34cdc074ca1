/**
 * Input fields.
 *
 * Props are spread: precompiled JSX would write `defaultValue` as it is, while Preact
 * translates it.
 *
 * @module
 */
import type { InputHTMLAttributes, Ref, TextareaHTMLAttributes } from "preact";

/** A single-line field. */
export function Input(
  { field, ...props }: InputHTMLAttributes & { field?: Ref<HTMLInputElement> },
) {
  return <input class="input" ref={field} {...props} />;
}

/** A field that grows with its text. */
export function TextArea(
  { field, ...props }: TextareaHTMLAttributes & {
    field?: Ref<HTMLTextAreaElement>;
  },
) {
  return <textarea class="input" ref={field} {...props} />;
}
