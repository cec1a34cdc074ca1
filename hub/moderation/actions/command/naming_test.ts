import { assert, assertEquals, assertRejects } from "@std/assert";
import { Refusal } from "../../../refusal.ts";
import { type Command, parseCommand } from "./command.ts";
import type { KnownViewer } from "./naming.ts";

Deno.test("A name that somebody has given up still counts, so that a renamed raider's is nobody else's", async () => {
  const people: readonly KnownViewer[] = [
    { id: "r", name: "Zed", otherNames: ["Ann Lee", "Max", "Sam"] },
    { id: "m", name: "Max" },
    { id: "a", name: "Ann" },
    { id: "b", name: "Bo", otherNames: ["Bo Ek", "Bo Ekberg"] },
  ];
  const parse = (text: string) =>
    parseCommand(text, () => Promise.resolve(people));
  const ban = (viewer: string, reason?: string) => ({
    action: "ban",
    whom: { viewer },
    addresses: false,
    ...(reason && { reason }),
  } as Command);
  for (
    const [text, expected] of [
      ["/ban Sam", ban("r")],
      ["/ban sam rude", ban("r", "rude")],
      ['/ban @"Ann Lee"', ban("r")],
      ["/ban Bo Ekberg", ban("b")],
      ["/ban Bo Ek rude", ban("b", "rude")],
      ["/ban Bo rude", ban("b", "rude")],
      ["/ban @Ann -- Leee", ban("a", "Leee")],
      // Who used the name once must not get a role in its owner's stead.
      ["/mod Max", { action: "mod", whom: { viewer: "m" } } as Command],
    ] as const
  ) assertEquals(await parse(text), expected, text);
  const several = await parse("/ban @Sam @Zed @Ann -- x");
  assert(several.action === "purge");
  assertEquals(several.viewers, ["r", "a"]);
  for (
    const [text, code, ways = ""] of [
      ["/ban Max", "conflict"],
      ["/erase Max", "conflict"],
      ["/ban @Max @Ann", "conflict"],
      ["/ban Ann Lee", "unclear", '@"Ann Lee"; @"Ann"'],
      // The second word is mistyped.
      ["/ban Ann Leee", "unclear", '/ban @Ann -- Leee; /ban @"Ann Lee"'],
      ["/ban @Ann Kee", "unclear", '/ban @Ann -- Kee; /ban @"Ann Lee"'],
      ["/timeout Ann Leee 10m", "unclear"],
      ["/mod Sam", "no_such_viewer"],
    ] as const
  ) {
    const refusal = await assertRejects(() => parse(text), Refusal, ways, text);
    assertEquals(refusal.code, code, text);
  }
});
