import { signal } from "@preact/signals";
import type { ComponentType } from "preact";

/**
 * A component that a browser loads when it is to be drawn for the first time: nothing
 * is drawn until it is there, and never on the server.
 *
 * ```ts
 * const Menu = onDemand(async () => (await import("./Menu.tsx")).Menu);
 * ```
 */
export function onDemand<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): (props: Props) => preact.VNode | null {
  const loaded = signal<ComponentType<Props> | undefined>(undefined);
  let asked = false;
  const ask = () => {
    if (asked || typeof document === "undefined") return;
    asked = true;
    // Without a connection it is asked for again the next time.
    load().then((it) => loaded.value = it, () => asked = false);
  };
  return function OnDemand(props) {
    ask();
    const Loaded = loaded.value;
    return Loaded ? <Loaded {...props} /> : null;
  };
}
