import { type ComponentChildren, createContext, h } from "preact";

/** True below a {@linkcode Head}. */
export const HeadContext = createContext(false);

/**
 * Puts its children into the page's `<head>`, in place of the same element
 * that is there already. In the browser it does nothing: what the server has
 * put there stays.
 */
export function Head(
  props: { children?: ComponentChildren },
): ComponentChildren {
  return typeof document === "undefined"
    ? h(HeadContext.Provider, { value: true }, props.children)
    : null;
}
