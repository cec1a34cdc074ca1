import { assert, assertEquals } from "@std/assert";
import { Chatter } from "../tools/chatter.ts";
import { behindNginx, FRONT, Nginx, testWith } from "./nginx.ts";
import { RawSocket } from "../tools/raw_socket.ts";
import { ensureBuilt, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";

/** The number of nginx's connections to instances. */
async function connections(server: TestServer): Promise<number> {
  const { port } = new URL(server.url);
  const { stdout } = await new Deno.Command("ss", {
    args: ["-Htn", "state", "established", `( dport = :${port} )`],
  }).output();
  return new TextDecoder().decode(stdout).trim().split("\n").filter(Boolean)
    .length;
}

testWith(
  ["nginx", "ss"],
  "nginx closes a client that stops reading, and others are not affected",
  async () => {
    await ensureBuilt();
    using folder = new TempDir();
    await using server = await TestServer.start(folder.path, {
      ...behindNginx(8001),
      MESSAGE_RATE: "0",
      READING_PACE: "0",
      MAX_MESSAGE_LENGTH: "2000",
    });
    await using _nginx = await Nginx.start();
    const socket = `${FRONT}/rooms/lobby/socket`;
    // Directly to the instance, so that nginx's only connection is the deaf client's.
    using ann = await Chatter.join(`${server.url}/rooms/lobby/socket`);
    const own = await connections(server);
    using _deaf = await RawSocket.connect(socket);
    assertEquals(await connections(server), own + 1);
    let said = 0;
    while (await connections(server) > own) {
      // First more than the buffers of two kernels and nginx, then ordinary traffic.
      const answer = await ann.say(`${++said} ${"x".repeat(1_900)}`);
      assertEquals(answer.type, "accepted");
      if (said > 8_000) await new Promise((turn) => setTimeout(turn, 100));
    }
    await ann.until(({ seqs }) => seqs.at(-1) === said);
    assert(ann.seqs.length === said);
  },
);
