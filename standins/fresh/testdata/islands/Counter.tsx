import { useState } from "preact/hooks";
import { Badge } from "./deep/Badge.tsx";

interface CounterProps {
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
      <em>{typeof document === "undefined" ? "server" : "browser"}</em>
    </div>
  );
}
