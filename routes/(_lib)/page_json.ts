import type { MessageEvent, Position } from "../../hub/protocol.ts";

/** The messages of pages as JSON: what many ask for is encoded once. */
const encoded = new WeakMap<readonly MessageEvent[], string>();

/** Returns a page of messages as JSON. */
export function pageJson(
  { messages, ...position }: Position & {
    readonly messages: readonly MessageEvent[];
  },
): string {
  let json = encoded.get(messages);
  if (json === undefined) {
    json = JSON.stringify(messages);
    encoded.set(messages, json);
  }
  return `${JSON.stringify(position).slice(0, -1)},"messages":${json}}`;
}
