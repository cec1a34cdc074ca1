import type { Act } from "../../hub/engine/engine.ts";
import { act } from "../engine/tools.ts";
import type { Instance, TestRedis } from "./redis.ts";

/** An act that deletes a message. */
export function remove(target: number): Act {
  return act({
    event: { type: "deleted", target },
    removes: { targets: [target] },
  });
}

/** An act that clears a viewer. */
export function clear(viewer: string): Act {
  return act({
    event: { type: "cleared", viewer },
    removes: { viewers: [viewer] },
  });
}

/** Describes events: a message's text, else the type and the target. */
export function shown(
  events: readonly { readonly json: string }[],
): string[] {
  return events.map(({ json }) => {
    const { type, text, target = "" } = JSON.parse(json);
    return text ?? `${type} ${target}`.trim();
  });
}

/** All stored events of the lobby, as {@linkcode shown}. */
export async function all({ engine }: Instance): Promise<string[]> {
  return shown(await engine.read("lobby", 0, 99_999));
}

/** Stores Ann's message in the lobby as another instance does, without publishing it. */
export async function storeMessage(
  redis: TestRedis,
  url: string,
  seq: number,
  json: string,
): Promise<void> {
  const said = json.replace(/"seq":\d+/, `"seq":${seq}`);
  const entry = `${said}\nsaid ann`;
  await redis.ask(url, "HSET", "hubbub:{lobby}:log", `${seq}`, entry);
  await redis.ask(url, "HSET", "hubbub:{lobby}:meta", "seq", `${seq}`);
}
