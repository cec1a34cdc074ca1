import { type ComponentChildren, createContext, h } from "preact";

/** True inside a {@linkcode Head}. */
export const HeadContext = createContext(false);

/**
 * Puts its children into the page's `<head>`, in place of equal elements. In the
 * browser it does nothing: the server's elements stay.
 */
export function Head(
  props: { children?: ComponentChildren },
): ComponentChildren {
  return typeof document === "undefined"
    ? h(HeadContext.Provider, { value: true }, props.children)
    : null;
}
