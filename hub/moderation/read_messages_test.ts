import { assertEquals } from "@std/assert";
import { spy } from "@std/testing/mock";
import { openEmbeddedEngine } from "../engine/embedded/engine.ts";
import { Hub } from "../hub.ts";
import { personNamed, UNLIMITED } from "../../tests/tools/people.ts";
import { ScriptedEngine } from "../../tests/tools/scripted_engine.ts";
import { TempDir } from "../../tests/tools/temp_dir.ts";
import type { MessageEvent } from "../protocol.ts";
import { readMessages } from "./read_messages.ts";

Deno.test("Messages are read by their seqs, in order, however far apart and however many", async () => {
  const asked: number[] = [];
  const engine = Object.assign(new ScriptedEngine(), {
    messagesAt: (_room: string, seqs: readonly number[]) => {
      asked.push(seqs.length);
      return Promise.resolve(seqs.map((seq) => ({ seq }) as MessageEvent));
    },
  });
  const seqs = Array.from({ length: 1_201 }, (_, i) => 1_000 * (1_201 - i));
  const found = await readMessages(engine, "lobby", seqs);
  assertEquals(found.map(({ seq }) => seq), seqs.toReversed());
  assertEquals(asked, [500, 500, 201]);
  assertEquals(await readMessages(engine, "lobby", []), []);
});

Deno.test("A purge reads the messages that it names, and the traces of those who aren't connected", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  const hub = new Hub(engine, UNLIMITED);
  const host = personNamed("Hanna");
  await hub.open("lobby", host);
  const [here, gone] = ["here", "gone"].map((id) => personNamed(id));
  for (const person of [here, gone]) {
    await hub.say("lobby", person, { key: "k", text: "spam" });
  }
  const client = await hub.register(
    { room: "lobby", person: here },
    { ready: () => true },
  );
  const at = spy(engine, "messagesAt");
  const span = spy(engine, "messages");
  const traces = spy(engine, "traces");
  const restrict = { then: "ban", messages: false, addresses: false } as const;
  for (const viewers of [["here"], ["gone", "here"]]) {
    const action = { action: "purge", targets: [1, 2], viewers } as const;
    await hub.moderate("lobby", host, { ...action, ...restrict, seconds: 0 });
  }
  assertEquals(at.calls.map(({ args }) => args[1]), [[1, 2], [1, 2]]);
  assertEquals(span.calls.length, 0);
  assertEquals(traces.calls.map(({ args }) => args), [["lobby", ["gone"]]]);
  await client.return();
  await hub.close();
});
