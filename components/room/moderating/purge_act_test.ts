import { assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { Page } from "../../../tests/tools/chat_sample.ts";
import { MODERATING } from "../../texts/moderating_zh.ts";
import { purge } from "./purge_act.ts";
import { type LoadedTools, tools } from "./tools.ts";

Deno.test("In Chinese too, a purge says whom it spared and why", async () => {
  const notes: string[] = [];
  tools.value = {
    texts: MODERATING,
    acts: {
      asked: () => 1,
      answered() {},
      add: (_: number, text: string) => notes.push(text),
    },
  } as unknown as LoadedTools;
  const answers = ["bob is banned.", "bob is banned. Not cleo: why."];
  for (const message of answers) {
    using _ = stub(
      globalThis,
      "fetch",
      () => Promise.resolve(Response.json({ message, undo: 1 })),
    );
    const fields = { then: "ban", viewers: ["bob"] } as const;
    await purge(new Page({}, []), fields, () => {});
  }
  assertEquals(notes, ["已永久禁言 1 人。", answers[1]]);
});
