import { type Signal, useSignal } from "@preact/signals";

/** Shows a text. */
export function Badge({ text }: { text: string }) {
  const shown = useSignal(text);
  return <b>{shown}</b>;
}

/** Shows a signal created on the server. */
export function Shown({ value }: { value: Signal<number> }) {
  return <i>{value}</i>;
}
