/** Frames that the server has compressed for many clients together. */
import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { Subprotocol } from "../../hub/websocket.ts";
import { connect } from "../tools/listener.ts";
import { browserTest } from "./chromium.ts";
import { BLANK } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

/** So many clients at the same position that compressing pays. */
const CROWD = 300;

/** The first byte of a compressed frame. */
const DEFLATED = 1;

/** A socket of the page. */
interface Seen {
  readonly offered: readonly string[];
  /** The first byte of each frame from the server. */
  readonly begins: number[];
}

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** Connects clients beside the page, which disconnect in the end. */
async function crowd(room: string): Promise<AsyncDisposable> {
  const sockets = Array.from(
    { length: CROWD },
    () => connect(`${room}/socket`, { protocols: [Subprotocol.Deflate] }),
  );
  const all = (event: "open" | "close") =>
    Promise.all(
      sockets.map((socket) =>
        new Promise((resolve) => socket.addEventListener(event, resolve))
      ),
    );
  await all("open");
  return {
    async [Symbol.asyncDispose]() {
      const closed = all("close");
      for (const socket of sockets) socket.close();
      await closed;
    },
  };
}

browserTest(
  "A page shows messages that came compressed; after a spoilt frame it goes on with plain ones, and shows everything once",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(BLANK);
    ann.expectToReconnect();
    const sockets: Seen[] = [];
    let spoils = false;
    await ann.page.routeWebSocket(/\/socket\?/, (page) => {
      const seen: Seen = { offered: page.protocols(), begins: [] };
      sockets.push(seen);
      page.connectToServer().onMessage((message) => {
        const frame = Buffer.from(message as Buffer);
        seen.begins.push(frame[0]);
        if (spoils && frame[0] === DEFLATED) frame[frame.length >> 1] ^= 1;
        page.send(frame);
      });
    });
    // Before the others, so that its window holds theirs.
    await ann.open(room);
    await using _crowd = await crowd(room);
    let said = 0;
    const say = async () => {
      await server.say(room, `第 ${++said} 条消息，大家晚上好 👋`);
      await ann.shows(said);
    };
    // The server compresses once it knows how many clients are at the same position.
    while (!sockets[0].begins.includes(DEFLATED)) await say();
    await say();
    assertEquals(sockets[0].offered, [Subprotocol.Deflate, Subprotocol.Bytes]);

    spoils = true;
    while (sockets.length < 2) await say();
    await say();
    assertEquals(await ann.texts(), await server.history(room));
    assertEquals(sockets[1].offered, [Subprotocol.Bytes]);
    assertEquals(new Set(sockets[1].begins), new Set(["[".charCodeAt(0)]));
    assertEquals(sockets.length, 2);
  },
);
