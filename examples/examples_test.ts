/** The examples, as docs/webhooks.md starts them. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { RoomServer } from "../tests/browser/room_server.ts";
import { ownPort } from "../tests/tools/own_port.ts";
import { ROOT } from "../tests/tools/server.ts";
import type { MessageEvent } from "../hub/protocol.ts";

/** An example that takes longer than this has failed. */
const LIMIT_MS = 60_000;

/** A started example. */
class Example implements AsyncDisposable {
  readonly process: Deno.ChildProcess;
  readonly #printed: ReadableStreamDefaultReader<string>;
  readonly #timer = setTimeout(() => this.process.kill(), LIMIT_MS);
  printed = "";

  /** @param args Its arguments. */
  constructor(name: string, env: Record<string, string>, args: string[] = []) {
    const [, flags] = Deno.readTextFileSync(new URL("docs/webhooks.md", ROOT))
      .match(new RegExp(` deno run (.*) examples/${name}\\.ts`))!;
    this.process = new Deno.Command(Deno.execPath(), {
      args: ["run", ...flags.split(" "), `examples/${name}.ts`, ...args],
      env,
      cwd: ROOT,
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#printed = this.process.stdout.pipeThrough(new TextDecoderStream())
      .getReader();
  }

  /** Waits until it has printed something. */
  async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.printed)) {
      const { done, value } = await this.#printed.read();
      assert(!done, this.printed);
      this.printed += value;
    }
    return this.printed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    await this.#printed.cancel();
    try {
      this.process.kill();
    } catch (error) {
      // It has ended.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.process.stdin.close().catch(() => {});
    await this.process.status;
  }
}

/** Waits until a server answers. */
async function answering(url: string): Promise<void> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  for (;;) {
    limit.throwIfAborted();
    const response = await fetch(url).catch(() => undefined);
    await response?.body?.cancel();
    if (response) return;
    await new Promise((turn) => setTimeout(turn, 50));
  }
}

async function openRoom(server: RoomServer) {
  const opened = await server.openRoomAs(await server.introduce("Hanna"));
  const act = async (action: object): Promise<{ token: string }> => {
    const response = await fetch(`${opened.room}/moderation`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: opened.host },
      body: JSON.stringify(action),
    });
    return await response.json();
  };
  return { room: opened.room, act };
}

async function messagesOf(room: string): Promise<string[]> {
  const { messages } = await (await fetch(`${room}/messages`)).json();
  return messages.map(({ from, text }: MessageEvent) =>
    `${from.name}/${from.bot}: ${text}`
  );
}

Deno.test("The example of a bridge posts lines and JSON in order, each once", async () => {
  await using server = await RoomServer.start();
  const { room, act } = await openRoom(server);
  const { token } = await act({ action: "bot", name: "Elsewhere" });
  await using bridge = new Example("bridge", {}, [`${room}/bots/${token}`]);
  const writer = bridge.process.stdin.getWriter();
  const lines = [
    "hello",
    '{"text":"hi","name":"Ann","key":"1"}',
    '{"content":"hi","username":"Ann","id":"1"}',
    '{"content":"bye","username":"Bob"}',
    // They begin alike for longer than a room's keys are.
    ...["a", "b", "a"].map((end) =>
      JSON.stringify({ text: end, name: "Tom", id: "x".repeat(70) + end })
    ),
    '{"text":{"toString":1}}',
    "[1]",
    "still there",
  ];
  await writer.write(new TextEncoder().encode(lines.join("\n")));
  await writer.close();
  assertEquals((await bridge.process.status).code, 0);
  assertEquals(await messagesOf(room), [
    "Elsewhere/: hello",
    "Elsewhere/Ann: hi",
    "Elsewhere/Bob: bye",
    "Elsewhere/Tom: a",
    "Elsewhere/Tom: b",
    "Elsewhere/: still there",
  ]);
});

Deno.test("The example of a bridge takes JSON and forms by HTTP, and nothing of them but the message", async () => {
  await using server = await RoomServer.start();
  const { room, act } = await openRoom(server);
  const { token } = await act({ action: "bot", name: "Elsewhere" });
  const port = ownPort();
  const url = `http://127.0.0.1:${port}/`;
  await using _ = new Example("bridge", { PORT: String(port) }, [
    `${room}/bots/${token}`,
  ]);
  await answering(url);
  const post = async (body: BodyInit, type: string) => {
    const headers = { "content-type": type };
    const { status } = await fetch(url, { method: "POST", headers, body });
    return status;
  };
  const form = "token=secret&user_name=Ann&text=hi+there";
  const statuses = [
    await post(form, "application/x-www-form-urlencoded"),
    await post('{"text":{"toString":1}}', "application/json"),
    await post("token=secret", "text/plain"),
    await post('{"text":"hello","username":"Bob"}', "application/json"),
  ];
  assertEquals(statuses, [204, 204, 400, 204]);
  assertEquals(await messagesOf(room), [
    "Elsewhere/Ann: hi there",
    "Elsewhere/Bob: hello",
  ]);
});

Deno.test("The example of a webhook receiver prints what a room says, and refuses what isn't signed", async () => {
  await using server = await RoomServer.start({ ROOM_WEBHOOKS: "private" });
  const { room, act } = await openRoom(server);
  // The host learns the secret after setting the URL, and starts the receiver with it.
  const port = ownPort();
  const url = `http://127.0.0.1:${port}/`;
  const { token } = await act({ action: "webhook", url });
  await using receiver = new Example("webhook_receiver", {
    WEBHOOK_SECRET: token,
    PORT: String(port),
  });
  await answering(url);
  const forged = await fetch(url, {
    method: "POST",
    headers: { "webhook-id": "x", "webhook-timestamp": "1" },
    body: '{"data":{"room":"forged","events":[]}}',
  });
  assertEquals(forged.status, 401);
  await server.say(room, "hello", await server.introduce("Ann"));
  const printed = await receiver.until(/message\.posted \d+ Ann: hello/);
  assert(/viewer\.joined/.test(printed), printed);
  assert(!printed.includes("forged"));
});

Deno.test("Examples that are started without a room or a link say what is missing", async () => {
  for (const name of ["bot", "welcome", "bridge"]) {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-net", "--allow-env", `examples/${name}.ts`],
      cwd: ROOT,
      stdin: "null",
    }).output();
    assertEquals(code, 1);
    assertMatch(
      new TextDecoder().decode(stderr),
      /Cannot (join|start).*: .*(a room's address|the bot link)/,
    );
  }
});
