import { assert, assertEquals } from "@std/assert";
import type { OrderedEvent, ServerEvent } from "../../hub/protocol.ts";
import { start } from "../tools/hub_server.ts";
import { connect, Listener } from "../tools/listener.ts";
import { WindowReader } from "../tools/window_reader.ts";

/** Enough clients that a long message is worth compressing. */
const CROWD = 200;

/** A client that takes compressed frames. */
class Reader extends Listener {
  compressed = 0;
  readonly #reader = new WindowReader();

  static async join(url: string, query = ""): Promise<Reader> {
    const protocols = ["hubbub.v1.deflate", "hubbub.v1.bytes"];
    const socket = connect(`${url}?${query}`, { protocols });
    socket.binaryType = "arraybuffer";
    const reader = new Reader(socket);
    await reader.until(({ events }) => events.length > 0);
    assertEquals(socket.protocol, "hubbub.v1.deflate");
    return reader;
  }

  protected override read(data: string | ArrayBuffer): ServerEvent[] {
    assert(typeof data !== "string");
    const frame = new Uint8Array(data);
    if (frame[0] === 1) this.compressed++;
    return this.#reader.events(frame);
  }

  get ordered(): OrderedEvent[] {
    return this.events.filter((event) =>
      event.type === "message" || event.type === "deleted"
    );
  }
}

Deno.test("Clients that take compressed frames receive what the others do, also after a deletion and a lost connection", async () => {
  await using server = await start();
  using ann = await server.join("ann");
  const crowd = await Promise.all(
    Array.from({ length: CROWD }, () => Reader.join(server.url)),
  );
  const say = async (count: number) => {
    for (let i = 0; i < count; i++) {
      await ann.say(`今天的直播怎么样？ This is message ${i}. `.repeat(10));
    }
  };
  const haveAll = async (readers: readonly Reader[], count: number) => {
    for (const listener of [ann, ...readers]) {
      await listener.until(() => listener.ordered.length === count);
      assertEquals(listener.ordered, ann.ordered);
    }
  };
  await say(4);
  await haveAll(crowd, 4);
  // The others' dictionary no longer contains the second message.
  ann.send(
    JSON.stringify({
      type: "moderate",
      key: "delete",
      action: "delete",
      target: ann.seqs[1],
    }),
  );
  await haveAll(crowd, 5);
  const [lost, ...others] = crowd;
  const { epoch, seq } = ann.position;
  lost[Symbol.dispose]();
  await say(4);
  await haveAll(others, 9);
  // Others were sent plain ones: those behind the crowd when a message came.
  assert(others.some(({ compressed }) => compressed > 1));
  using back = await Reader.join(server.url, `epoch=${epoch}&seq=${seq}`);
  await say(1);
  await back.until(() => back.ordered.length === 5);
  // Its answer may come before the message.
  await ann.until(() => ann.ordered.length === 10);
  assertEquals(back.ordered, ann.ordered.slice(-5));
  for (const reader of others) reader[Symbol.dispose]();
});
