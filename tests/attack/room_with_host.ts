import { assertEquals } from "@std/assert";
import { type Target, Visitor } from "./tools.ts";

/** Every action that a viewer may not do; `id` is another viewer, message 1 is theirs. */
export function powers(id: string): Record<string, unknown>[] {
  return [
    { action: "delete", target: 1 },
    { action: "clear", viewer: id },
    { action: "timeout", viewer: id },
    { action: "ban", viewer: id, addresses: true },
    { action: "unban", viewer: id },
    { action: "watch", viewer: id },
    { action: "unwatch", viewer: id },
    { action: "pin", target: 1 },
    { action: "unpin" },
    { action: "announce", text: "hear, hear" },
    { action: "slow", seconds: 10 },
    { action: "close" },
    { action: "open" },
    { action: "rules", links: false },
    { action: "rules", blockedWords: "hello" },
    { action: "rules" },
    { action: "mod", viewer: id },
    { action: "unmod", viewer: id },
    { action: "link", role: "host" },
    { action: "revoke", link: "0".repeat(64) },
    { action: "approve", held: "x" },
    { action: "approve", held: ["x", "y"], allow: true },
    { action: "refuse", held: "x" },
    { action: "refuse", held: ["x"], ban: true },
    { action: "allow", viewer: id },
    { action: "disallow", viewer: id },
    { action: "relist", viewer: id },
    { action: "note", viewer: id, text: "hm" },
    { action: "unnote", note: "x" },
    { action: "bot", name: "Bridge" },
    { action: "unbot", bot: "x" },
    { action: "webhook", url: "https://bot.example/" },
  ];
}

/** A room whose host has posted a message, and a check that it stays unchanged. */
export async function roomWithHost(target: Target) {
  const opened = await target.open();
  const host = await Visitor.join(target, opened.room, opened);
  assertEquals((await host.say("the first word")).type, "accepted");
  const { you } = await host.hears("welcome");
  return {
    ...opened,
    host,
    id: you.id,
    /** Asserts that the room is unchanged. */
    async expectUnchanged() {
      using late = await Visitor.join(target, opened.room);
      const { seq, settings, pin } = await late.hears("welcome");
      assertEquals([seq, settings.closed, settings.links, pin], [
        1,
        false,
        true,
        undefined,
      ]);
      assertEquals(await target.texts(opened.room), ["the first word"]);
    },
    [Symbol.dispose]: () => host[Symbol.dispose](),
  };
}
