import { Subprotocol } from "../../../hub/websocket.ts";
import type { PlayedRoom } from "../played_room.ts";
import type { Connection } from "../connection.ts";
import { Mistake, NotOffered } from "../mistake.ts";
import type { Scenario } from "../scenario.ts";

/** After this many refused sockets a client without fallback is known. */
const REFUSED_SOCKETS = 4;

const DEFLATE = [Subprotocol.Deflate, Subprotocol.Bytes, Subprotocol.Text];

/** Texts that have much in common, so that frames refer far back. */
const SIMILAR = Array.from(
  { length: 12 },
  (_, i) => `Message ${i} of many that say much the same. `.repeat(8 * i + 1),
);

/** What a client may do without: compressed frames, and server-sent events. */
export const OPTIONAL: readonly Scenario[] = [
  {
    name: "Compressed frames",
    level: "compression",
    must:
      "read plain and compressed frames of `hubbub.v1.deflate`, each with its window",
    async play(room) {
      for (const half of [SIMILAR.slice(0, 8), SIMILAR.slice(8)]) {
        const connection = await joinDeflated(room);
        for (const text of half) connection.tell(text);
        await room.handed();
        connection.cut();
      }
      (await joinDeflated(room)).tell(SIMILAR[3]);
    },
  },
  {
    name: "Damaged frame",
    level: "compression",
    must:
      "after a frame with a wrong checksum come back from its last `seq`, " +
      "without `hubbub.v1.deflate`",
    async play(room) {
      const connection = await joinDeflated(room);
      connection.tell("one");
      await room.handed();
      room.message("two");
      connection.outlet.sendRaw(Uint8Array.of(1, 0, 0, 3, 0, 1, 2, 3, 4));
      const attempt = await room.next();
      if (attempt.protocols.includes(Subprotocol.Deflate)) {
        throw new Mistake(
          "It came back and offered `hubbub.v1.deflate` again, which it couldn't read.",
        );
      }
      await room.letIn(attempt);
    },
  },
  {
    name: "Events over HTTP",
    level: "fallback",
    must: "use server-sent events and POST where sockets never open",
    async play(room) {
      const stream = await joinStream(room);
      stream.tell("one");
      stream.tell("two", "three");
      await room.accept(await stream.ask("four"));
    },
  },
  {
    name: "Lost event stream",
    level: "fallback",
    must: "resume after a lost event stream by `epoch` and `seq`",
    async play(room) {
      const stream = await joinStream(room);
      stream.tell("one");
      await room.handed();
      stream.cut();
      room.message("two");
      await joinStream(room);
    },
  },
  {
    name: "POST without an answer",
    level: "fallback",
    must: "post again with the same key when a POST ends without an answer",
    async play(room) {
      const stream = await joinStream(room);
      const said = await stream.ask("one");
      const message = said.store();
      said.cut();
      const again = await postedAgain(room, stream);
      again.accept();
      await room.said(message);
      room.connections.at(-1)!.tell("two");
    },
  },
  {
    name: "End of an event stream",
    level: "fallback",
    must: "end after the event `close` with 4004",
    async play(room) {
      const stream = await joinStream(room);
      stream.tell("one");
      await room.handed();
      stream.close(4004);
      await room.ended();
    },
  },
];

async function joinDeflated(room: PlayedRoom): Promise<Connection> {
  const attempt = await room.next();
  if (!attempt.protocols.includes(Subprotocol.Deflate)) throw new NotOffered();
  return await room.letIn(attempt, DEFLATE);
}

/** Refuses sockets, as some networks do, until the client asks for server-sent events. */
async function joinStream(room: PlayedRoom): Promise<Connection> {
  for (let refused = 0; refused < REFUSED_SOCKETS; refused++) {
    const attempt = await room.next();
    if (attempt.over === "events") return await room.letIn(attempt);
    attempt.cut();
  }
  throw new NotOffered();
}

/** The client posts on the same stream, or connects anew first. */
async function postedAgain(room: PlayedRoom, stream: Connection) {
  const next = await room.until(
    () =>
      stream.unread.find(({ frame }) => frame.type === "say") ??
        room.attempts[0],
    () => "It never posted again what had no answer.",
  );
  const current = "frame" in next ? stream : await joinStream(room);
  return await current.says("one");
}
