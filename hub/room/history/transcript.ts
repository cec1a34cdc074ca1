import type { Engine } from "../../engine/engine.ts";
import type { MessageEvent } from "../../protocol.ts";

/**
 * Returns all messages in a room, oldest first, in the engine's pages. Messages posted in
 * the meantime are left out, so that the iteration ends.
 *
 * @throws {Refusal} `no_such_room`, `unavailable`.
 */
export async function messagesOf(
  engine: Pick<Engine, "head" | "messages">,
  room: string,
): Promise<AsyncIterable<readonly MessageEvent[]>> {
  const { seq: upTo } = await engine.head(room);
  return (async function* () {
    for (let after = 0;;) {
      const messages = await engine.messages(room, after, upTo);
      const last = messages.at(-1);
      if (!last) return;
      after = last.seq;
      yield messages;
    }
  })();
}

/**
 * Returns the oldest message in a room.
 *
 * @throws {Refusal} `no_such_room`, `unavailable`.
 */
export async function oldestOf(
  engine: Pick<Engine, "head" | "messages">,
  room: string,
): Promise<MessageEvent | undefined> {
  const { seq } = await engine.head(room);
  return (await engine.messages(room, 0, seq, 1))[0];
}
