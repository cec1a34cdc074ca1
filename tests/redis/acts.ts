import type { Act } from "../../hub/engine/engine.ts";
import { act } from "../engine/tools.ts";
import type { Instance } from "./redis.ts";

/** An act that takes a message away. */
export function remove(target: number): Act {
  return act({ event: { type: "deleted", target }, removes: { target } });
}

/** An act that takes all of a viewer's messages away. */
export function clear(viewer: string): Act {
  return act({ event: { type: "cleared", viewer }, removes: { viewer } });
}

/** What events are: the text of a message, else the type and the target. */
export function shown(
  events: readonly { readonly json: string }[],
): string[] {
  return events.map(({ json }) => {
    const { type, text, target = "" } = JSON.parse(json);
    return text ?? `${type} ${target}`.trim();
  });
}

/** All that is stored of the lobby, as {@linkcode shown}. */
export async function all({ engine }: Instance): Promise<string[]> {
  return shown(await engine.read("lobby", 0, 99_999));
}
