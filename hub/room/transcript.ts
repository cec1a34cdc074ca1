import type { Engine } from "../engine/engine.ts";
import type { MessageEvent } from "../protocol.ts";

/**
 * All messages that a room holds now, the oldest first, as many at a time as the engine
 * reads. What is said meanwhile is left out, so that it comes to an end.
 *
 * @throws {Refusal} `no_such_room`, `unavailable`.
 */
export async function messagesOf(
  engine: Pick<Engine, "head" | "page">,
  room: string,
): Promise<AsyncIterable<readonly MessageEvent[]>> {
  const { seq: upTo } = await engine.head(room);
  return (async function* () {
    for (let after = 0;;) {
      const events = await engine.page(room, after, upTo);
      const last = events.at(-1);
      if (!last) return;
      after = last.seq;
      yield events
        .filter(({ type }) => type === "message")
        .map(({ json }) => JSON.parse(json) as MessageEvent);
    }
  })();
}

/**
 * The oldest message that a room holds, if there is one. Reading on from the beginning
 * passes once over what was deleted there; looking for it by its place would do so again
 * and again.
 *
 * @throws {Refusal} `no_such_room`, `unavailable`.
 */
export async function oldestOf(
  engine: Pick<Engine, "head" | "page">,
  room: string,
): Promise<MessageEvent | undefined> {
  for await (const [first] of await messagesOf(engine, room)) {
    if (first) return first;
  }
}
