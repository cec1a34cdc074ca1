import { useState } from "preact/hooks";
import { asset, IS_BROWSER } from "fresh/runtime";
import { Badge } from "./deep/Badge.tsx";

/** What {@linkcode Counter} takes. */
export interface CounterProps {
  start: number;
  label: string;
  more?: unknown;
}

/** Counts clicks. */
export function Counter({ start, label, more }: CounterProps) {
  const [count, setCount] = useState(start);
  return (
    <div class="counter" data-more={JSON.stringify(more)}>
      <button type="button" onClick={() => setCount(count + 1)}>{count}</button>
      <ul>{[1, 2].map((n) => <li key={n}>item {n}</li>)}</ul>
      <Badge text={label} />
      <img src="/logo.svg" alt={asset("/style.css")} />
      <em>{IS_BROWSER ? "browser" : "server"}</em>
    </div>
  );
}
