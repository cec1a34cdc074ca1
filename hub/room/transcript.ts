import type { Engine } from "../engine/engine.ts";
import type { MessageEvent } from "../protocol.ts";

/**
 * Returns all messages in a room, oldest first, in the engine's pages. Messages posted in
 * the meantime are left out, so that the iteration ends.
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
 * Returns the oldest message in a room. Reading pages from the start skips deleted
 * messages once; a query by position would do so each time.
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
