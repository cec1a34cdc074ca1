import { assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { message, Page } from "../../../../tests/tools/chat_sample.ts";
import { EN } from "../../../texts/en.ts";
import { MODERATING } from "../../../texts/moderating_en.ts";
import type { Line } from "../../state/timeline.ts";
import { type LoadedTools, tools } from "../tools.ts";
import { keyOf } from "./plan.ts";
import { Purge } from "./purge.ts";
import type { By, Group } from "./similar.ts";

function group(by: By, messages: Readonly<Record<number, string>>): Group {
  const all = Object.entries(messages)
    .map(([seq, viewer]) => ({ seq: Number(seq), viewer }));
  const people = [...new Set(all.map(({ viewer }) => viewer))]
    .map((id) => ({ id, name: id }));
  return { by, messages: all, people };
}

/** The server, until it is disposed of: what it answers, and what was posted to it. */
class Server implements Disposable {
  groups: readonly Group[] = [];
  /** The end of the addresses that it refuses. */
  failing: string | undefined;
  refuses: { readonly code: string; readonly message: string } | undefined;
  readonly asked: string[] = [];
  readonly posted: unknown[] = [];
  readonly keys = new Set<string>();
  readonly #fetch = globalThis.fetch;

  constructor() {
    globalThis.fetch = (url, init) => {
      if (init?.method === "POST") {
        const { key, ...fields } = JSON.parse(String(init.body));
        this.posted.push(fields);
        this.keys.add(key);
      } else this.asked.push(String(url));
      const odd = { code: "odd", message: "Cannot do this: odd." };
      const fails = this.failing && String(url).endsWith(this.failing);
      const answer = this.refuses ?? (fails ? odd : undefined) ??
        { groups: this.groups, messages: [], message: "Done.", undo: 9 };
      const status = this.refuses ? 403 : 200;
      return Promise.resolve(Response.json(answer, { status }));
    };
  }

  [Symbol.dispose](): void {
    globalThis.fetch = this.#fetch;
  }
}

function sheetOn(...texts: readonly string[]) {
  const page = new Page(
    {},
    texts.map((text, i) => message(i + 1, undefined, text)),
  );
  const acts: string[] = [];
  tools.value = {
    texts: MODERATING,
    acts: {
      asked: () => 1,
      answered() {},
      add: (act: number, text: string) => acts.push(`${act} ${text}`),
    },
  } as unknown as LoadedTools;
  const lines = page.state.timeline.peek().entries as Line[];
  return { page, purge: new Purge(page, lines), acts };
}

Deno.test("The sheet asks about one message of each text, and chooses those who said the same", async () => {
  using server = new Server();
  server.groups = [
    group("text", { 1: "a", 2: "b" }),
    group("arrival", { 1: "a", 3: "c" }),
  ];
  const { purge } = sheetOn("buy this", "buy that", "buy this");
  await purge.check();
  const asked = server.asked.filter((url) => url.includes("similar"));
  assertEquals(asked, [
    "/rooms/lobby/similar?seq=2",
    "/rooms/lobby/similar?seq=3",
  ]);
  assertEquals(purge.plan.value.viewers, ["a", "b"]);
  purge.choose(server.groups[1], true);
  assertEquals(purge.plan.value.viewers, ["c", "a", "b"]);
});

Deno.test("Another look keeps what was chosen and who was taken out", async () => {
  using server = new Server();
  const text = group("text", { 1: "a", 2: "b" });
  const link = group("link", { 1: "a", 2: "b" });
  server.groups = [text, link, group("network", { 7: "d" })];
  const { purge } = sheetOn("buy this");
  await purge.check();
  purge.choose(link, false);
  purge.takeOut("b", true);
  server.groups = [group("text", { 1: "a", 2: "b", 5: "e" }), link];
  await purge.check();
  assertEquals([...purge.on.value], [keyOf(text)]);
  assertEquals(purge.plan.value, {
    viewers: ["a", "e"],
    targets: [1, 5],
    tooMany: false,
  });
});

Deno.test("The act is posted with its people and messages, and can be undone", async () => {
  using server = new Server();
  server.groups = [group("text", { 1: "a", 2: "b" })];
  const { purge, acts } = sheetOn("buy this");
  assertEquals(await purge.act(""), false, "nothing is known yet");
  await purge.check();
  assertEquals(await purge.act(" raid "), true);
  purge.then.value = "delete";
  purge.takesAll.value = false;
  assertEquals(await purge.act(""), true);
  purge.then.value = "timeout";
  purge.seconds.value = 60;
  assertEquals(await purge.act(""), true);
  const targets = [1, 2];
  const viewers = ["a", "b"];
  assertEquals(server.posted, [
    {
      action: "purge",
      then: "ban",
      targets,
      viewers,
      messages: true,
      reason: "raid",
    },
    { action: "purge", then: "delete", targets, viewers: [], messages: false },
    {
      action: "purge",
      then: "timeout",
      targets,
      viewers,
      messages: false,
      seconds: 60,
    },
  ]);
  assertEquals(server.keys.size, 3, "each is an act of its own");
  assertEquals(acts, ["9 Done.", "9 Done.", "9 Done."]);
});

Deno.test("The sheet says why there is no answer, and why an act was refused", async () => {
  using server = new Server();
  const { purge, acts, page: { state } } = sheetOn("buy this");
  {
    using _ = stub(globalThis, "fetch", () => Promise.reject(new TypeError()));
    await purge.check();
    assertEquals(purge.problem.value, EN.chat.noConnection);
    state.caughtUp = true;
    await purge.check();
    assertEquals(purge.problem.value, EN.chat.unreachable);
  }
  server.refuses = { code: "odd", message: "Cannot do this: odd." };
  await purge.check();
  assertEquals(purge.problem.value, "Cannot do this: odd.");
  server.refuses = undefined;
  server.groups = [group("text", { 1: "a" })];
  await purge.check();
  assertEquals(purge.problem.value, undefined);
  server.refuses = { code: "odd", message: "Cannot do this: odd." };
  assertEquals(await purge.act(""), false);
  assertEquals([purge.problem.value, acts], ["Cannot do this: odd.", []]);
});

Deno.test("The sheet says how many messages it didn't look for, keeps what it has found, and only the others stay selected", async () => {
  using server = new Server();
  const texts = ["1", "2", "3", "4", "5", "6", "6"];
  const { purge } = sheetOn(...texts);
  server.groups = [group("text", { 7: "a" })];
  server.failing = "seq=3";
  await purge.check();
  // The first kind is one too many, and the third failed.
  assertEquals(purge.missing.value, 2);
  assertEquals(purge.covered.map(({ seq }) => seq), [2, 4, 5, 6, 7]);
  assertEquals(purge.problem.value, "Cannot do this: odd.");
  server.failing = "seq=5";
  await purge.check();
  assertEquals(purge.covered.map(({ seq }) => seq), [2, 3, 4, 5, 6, 7]);
  assertEquals(purge.plan.value.viewers, ["a"]);
});
