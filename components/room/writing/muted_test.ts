import { assertEquals } from "@std/assert";
import type { RoomSettings } from "../../../hub/protocol.ts";
import { settings } from "../../../tests/tools/chat_sample.ts";
import { EN } from "../../texts/en.ts";
import { mutedBy, rulesOf, type WritingConditions } from "./muted.ts";

function why(
  conditions: Partial<WritingConditions>,
  rules: Partial<RoomSettings> = {},
): [why?: string, until?: number] {
  const muted = mutedBy(
    {
      role: "viewer",
      settings: { ...settings, ...rules },
      guestSince: 0,
      ...conditions,
    },
    1_000_000,
    EN,
  );
  return [muted?.why, muted?.until];
}

Deno.test("a room without rules mutes nobody", () => {
  assertEquals(why({}), [undefined, undefined]);
});

Deno.test("a ban mutes permanently, a timeout until it ends", () => {
  assertEquals(why({ restriction: { kind: "ban" } }), [
    "You are banned from this room.",
    undefined,
  ]);
  assertEquals(why({ restriction: { kind: "timeout", until: 1_000_001 } }), [
    "You are timed out.",
    1_000_001,
  ]);
  assertEquals(
    why({ restriction: { kind: "timeout", until: 1_000_000 } }),
    [undefined, undefined],
  );
});

Deno.test("rules mute those they apply to, and a restriction is shown before them", () => {
  assertEquals(
    why({}, { closed: true })[0],
    "Only moderators may write here right now.",
  );
  assertEquals(
    why({}, { signedInOnly: true })[0],
    "Only signed-in viewers may write here.",
  );
  assertEquals(why({}, { minAgeSeconds: 1_100 })[1], 1_100_000);
  assertEquals(why({}, { minAgeSeconds: 900 })[0], undefined);
  const signedIn = { guestSince: undefined };
  assertEquals(
    why(signedIn, { signedInOnly: true, minAgeSeconds: 1_100 })[0],
    undefined,
  );
  const ban = { restriction: { kind: "ban" } } as const;
  assertEquals(why(ban, { closed: true })[0], "You are banned from this room.");
});

Deno.test("rules and restrictions don't mute moderators", () => {
  const restriction = { kind: "ban" } as const;
  for (const role of ["moderator", "host"] as const) {
    assertEquals(
      why({ role, restriction }, { closed: true, signedInOnly: true })[0],
      undefined,
    );
  }
});

Deno.test("in a room that has ended nobody can write, whatever their role or restriction", () => {
  const restriction = { kind: "ban" } as const;
  for (const role of ["viewer", "moderator", "host"] as const) {
    assertEquals(
      why({ role, restriction }, { ended: { at: 1 } })[0],
      "This chat has ended.",
    );
  }
});

Deno.test("only rules that differ from the defaults are listed", () => {
  assertEquals(rulesOf(settings, EN), []);
  const raid = { ...settings, reviewNewSeconds: 60, uniqueMessages: true };
  assertEquals(rulesOf(raid, EN), [
    "Messages of new viewers are reviewed first",
    "Don’t repeat what someone just said",
  ]);
  assertEquals(rulesOf({ ...raid, review: "everything" }, EN), [
    "Every message is reviewed first",
    "Don’t repeat what someone just said",
  ]);
  assertEquals(
    rulesOf({
      ...settings,
      slowSeconds: 90,
      emojiOnly: true,
      links: false,
      review: "everything",
      delaySeconds: 5,
    }, EN),
    [
      "Slow mode: 1 min 30 s",
      "Emoji only",
      "Links are off",
      "Every message is reviewed first",
      "Messages are delayed by 5 s",
    ],
  );
});
