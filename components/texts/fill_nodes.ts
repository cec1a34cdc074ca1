import type { ComponentChildren } from "preact";

/**
 * Puts markup into the placeholders of a text, wherever the language has them:
 * `fillNodes("{who} banned {whom}", { who: <b>Ann</b>, whom: <b>Bob</b> })`. A
 * placeholder without a value is left out.
 */
export function fillNodes(
  text: string,
  values: Readonly<Record<string, ComponentChildren>>,
): ComponentChildren[] {
  return text.split(/\{(\w+)\}/).map((part, index) =>
    index % 2 === 0 ? part : Object.hasOwn(values, part) ? values[part] : null
  );
}
