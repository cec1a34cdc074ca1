import type { ComponentChildren } from "preact";

/**
 * Puts markup into the places of a text, wherever the language has them:
 * `weave("{who} banned {whom}", { who: <b>Ann</b>, whom: <b>Bob</b> })`. A place that
 * nothing is given for is left out.
 */
export function fillNodes(
  text: string,
  values: Readonly<Record<string, ComponentChildren>>,
): ComponentChildren[] {
  return text.split(/\{(\w+)\}/).map((part, index) =>
    index % 2 === 0 ? part : Object.hasOwn(values, part) ? values[part] : null
  );
}
