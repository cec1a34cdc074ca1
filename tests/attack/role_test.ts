/**
 * Attacks on permissions: forged roles, other rooms.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { powers, roomWithHost } from "./room_with_host.ts";
import { refusal, Target, Visitor } from "./tools.ts";

let target: Target;

Deno.test.beforeAll(async () => {
  target = await Target.start({
    TRUST_PROXY: "127.0.0.1",
    ROOM_OPENING: "anybody",
  });
});

Deno.test.afterAll(() => target[Symbol.asyncDispose]());

const COMMANDS = [
  "/timeout Hanna 10m",
  "/ban Hanna",
  "/banip Hanna",
  "/unban Hanna",
  "/watch Hanna",
  "/unwatch Hanna",
  "/delete Hanna",
  "/clear Hanna",
  "/slow 10",
  "/links off",
  "/emojionly on",
  "/pace 5",
  "/close",
  "/open",
  "/pin Hanna",
  "/unpin",
  "/announce hear, hear",
  "/mod Mallory",
  "/unmod Hanna",
  "/CLOSE",
];

Deno.test("A viewer's moderate frames and commands are refused", async () => {
  using room = await roomWithHost(target);
  const cookie = await target.newcomer("Mallory");
  using mallory = await Visitor.join(target, room.room, { cookie });
  for (const action of powers(room.id)) {
    const frame = { type: "moderate", ...action };
    assertEquals(await mallory.codeOf(frame), "forbidden", `${action.action}`);
    assertEquals(
      refusal(await target.moderate(room.room, action, { cookie })),
      [403, "forbidden"],
      `${action.action}`,
    );
  }
  for (const text of COMMANDS) {
    const frame = { type: "say", text };
    assertEquals(await mallory.codeOf(frame), "forbidden", text);
    assertEquals(
      refusal(await target.say(room.room, text, { cookie })),
      [403, "forbidden"],
      text,
    );
  }
  for (const path of ["moderation", "audit"]) {
    assertEquals(
      refusal(
        await target.json(`/rooms/${room.room}/${path}`, undefined, { cookie }),
      ),
      [403, "forbidden"],
      path,
    );
    const { status, text } = await target.page(`/rooms/${room.room}/${path}`, {
      cookie,
    });
    assertEquals(status, 403, path);
    assert(!text.includes("the first word"), path);
  }
  await room.expectUnchanged();
});

Deno.test("A forged role in a cookie makes a new viewer, and one in a body is ignored", async () => {
  using room = await roomWithHost(target);
  const cookie = await target.newcomer("Mallory");
  const [name, value] = cookie.split("=");
  const [signature, ...rest] = value.split(".").reverse();
  const fields = rest.reverse();
  const hosts = room.cookie.split("=")[1];
  const forged = [
    // Another's id, or extra fields, with the attacker's own signature.
    [room.id, ...fields.slice(1), signature],
    [...fields, "host", signature],
    [...fields, signature.replace(/^./, (c) => c === "0" ? "1" : "0")],
    [...fields, "0".repeat(signature.length)],
    [...fields, ""],
    fields,
    // Another's signature with the attacker's own fields, and vice versa.
    [...fields, hosts.split(".").at(-1)],
    [...hosts.split(".").slice(0, -1), signature],
  ].map((parts) => `${name}=${parts.join(".")}`);
  const me = async (cookie: string) =>
    (await target.json<{ id: string; role: string }>("/viewer", undefined, {
      cookie,
    })).body;
  const { id } = await me(cookie);
  for (const cookie of forged) {
    const found = await me(cookie);
    assertNotEquals(found.id, room.id, cookie);
    assertNotEquals(found.id, id, cookie);
    assertEquals(found.role, "viewer", cookie);
    assertEquals(
      refusal(
        await target.moderate(room.room, { action: "close" }, { cookie }),
      ),
      [403, "forbidden"],
    );
  }
  // Of two cookies with the same name one counts, and only if it is signed.
  const both = `${cookie}; ${room.cookie.replace(/.$/, "x")}`;
  assertNotEquals((await me(both)).id, room.id);

  const role = { role: "host", admin: true, from: { id: room.id } };
  const renamed = await target.json<{ role: string; id: string }>("/viewer", {
    name: "Mallory",
    ...role,
    id: room.id,
  }, { cookie });
  assertEquals([renamed.body.role, renamed.body.id], ["viewer", id]);
  await target.json(`/rooms/${room.room}/messages`, {
    key: "k",
    text: "I am the host",
    ...role,
    seq: 1,
    announcement: true,
    version: 0,
  }, { cookie });
  const { event } = await heard(room.host, "I am the host");
  assertEquals([event.from.role, event.from.id], ["viewer", id]);
  assert(!("announcement" in event));
  using mallory = await Visitor.join(target, room.room, { cookie });
  const frame = { type: "say", text: "as I said", ...role, you: role };
  assertEquals((await mallory.ask(frame)).type, "accepted");
  const { event: again } = await heard(room.host, "as I said");
  assertEquals([again.from.role, again.from.id], ["viewer", id]);
});

async function heard(visitor: Visitor, text: string) {
  return {
    event: await visitor.hears("message", (event) => event.text === text),
  };
}

Deno.test("A moderator, their role link and its secret have no power in other rooms", async () => {
  using own = await roomWithHost(target);
  using other = await roomWithHost(target);
  const mona = await target.newcomer("Mona");
  const { body } = await target.moderate(own.room, {
    action: "link",
    role: "moderator",
  }, own);
  const token = body.token!;
  const cookie = await target.claim(own.room, token, mona);
  using there = await Visitor.join(target, other.room, { cookie });
  assertEquals((await there.hears("welcome")).you.role, "viewer");
  for (const [i, action] of powers(other.id).entries()) {
    const frame = { type: "moderate", ...action };
    assertEquals(await there.codeOf(frame), "forbidden", `${action.action}`);
    const as = { token, address: `192.0.2.${i}` };
    assertEquals(
      refusal(await target.moderate(other.room, action, as)),
      [401, "unauthorised"],
      `${action.action}`,
    );
    // The room in the URL counts, not one in the body.
    assertEquals(
      refusal(
        await target.moderate(
          other.room,
          { ...action, room: own.room },
          { cookie },
        ),
      ),
      [403, "forbidden"],
      `${action.action}`,
    );
  }
  assertEquals(
    refusal(
      await target.json(`/rooms/${other.room}/claim`, { secret: token }, {
        cookie,
      }),
    ),
    [401, "unauthorised"],
  );
  assertEquals(
    (await target.moderate(own.room, { action: "close" }, { cookie })).status,
    200,
  );
  await other.expectUnchanged();
});

Deno.test("A moderator can't act on the host or another moderator, or give roles", async () => {
  using room = await roomWithHost(target);
  const [mona, max] = [
    await target.newcomer("Mona"),
    await target.newcomer("Max"),
  ];
  const ids: string[] = [];
  for (const cookie of [mona, max]) {
    using client = await Visitor.join(target, room.room, { cookie });
    const { you } = await client.hears("welcome");
    ids.push(you.id);
    const made = { action: "mod", viewer: you.id };
    assertEquals((await target.moderate(room.room, made, room)).status, 200);
  }
  for (const viewer of [room.id, ids[1], ids[0]]) {
    for (const action of ["timeout", "ban", "clear", "unmod", "mod"]) {
      const answer = await target.moderate(
        room.room,
        { action, viewer },
        { cookie: mona },
      );
      assertEquals(refusal(answer), [403, "forbidden"], action);
    }
  }
  for (
    const action of [
      { action: "link", role: "moderator" },
      { action: "rules", title: "x y" },
      { action: "rules", embedOn: "https://evil.example", links: false },
      { action: "rules", moderatorsMay: "" },
      { action: "rules", "shield.minutes": "1" },
      { action: "delete", target: 1 },
    ]
  ) {
    assertEquals(
      refusal(await target.moderate(room.room, action, { cookie: mona })),
      [403, "forbidden"],
      action.action,
    );
  }
  assertEquals(
    refusal(
      await target.json(`/rooms/${room.room}/export?format=csv`, undefined, {
        cookie: mona,
      }),
    ),
    [403, "forbidden"],
  );
});

Deno.test("What belongs together in a raid is for moderators only, and says nothing of addresses", async () => {
  using room = await roomWithHost(target);
  const ann = await target.newcomer("Ann");
  const asked = (path: string, cookie?: string) =>
    target.json(`/rooms/${room.room}/${path}`, undefined, { cookie });
  for (const path of ["similar?seq=1", "similar?seq=99", "marks"]) {
    for (const cookie of [undefined, ann]) {
      assertEquals(refusal(await asked(path, cookie)), [403, "forbidden"]);
    }
  }
  for (
    const query of ["", "?seq=", "?seq=0", "?seq=-1", "?seq=1e3", "?seq=1.5"]
  ) {
    assertEquals(
      refusal(await asked(`similar${query}`, room.cookie)),
      [400, "bad_position"],
      query,
    );
  }
  for (const query of ["?seq=99", "?seq=999999999999999"]) {
    assertEquals(
      refusal(await asked(`similar${query}`, room.cookie)),
      [404, "no_such_message"],
      query,
    );
  }
  using client = await Visitor.join(target, room.room, { cookie: ann });
  const answer = await client.say("buy cheap followers at xyz.com");
  assert(answer.type === "accepted");
  const { you } = await client.hears("welcome");
  const watch = { action: "watch", viewer: you.id };
  assertEquals((await target.moderate(room.room, watch, room)).status, 200);
  for (const path of [`similar?seq=${answer.seq}`, "marks"]) {
    const { status, headers, text } = await target.ask(
      `/rooms/${room.room}/${path}`,
      { headers: { cookie: room.cookie } },
    );
    assertEquals([status, headers.get("cache-control")], [200, "no-store"]);
    assert(text.includes(you.id), text);
    assert(!text.includes("127.0.0.1"), text);
  }
  assertEquals((await client.say("waits")).type, "held");
  await target.expectWell();
});

Deno.test("A person's card is for moderators only, whatever it is asked for", async () => {
  using room = await roomWithHost(target);
  const ann = await target.newcomer("Ann");
  const asked = (path: string, cookie?: string) =>
    target.json(`/rooms/${room.room}/people/${path}`, undefined, { cookie });
  for (const cookie of [undefined, ann]) {
    for (const viewer of [room.id, "nobody", "..%2f..", "%00"]) {
      const { status } = await asked(viewer, cookie);
      assert(status === 403 || status === 404 || status === 400, `${status}`);
    }
    assertEquals(refusal(await asked(room.id, cookie)), [403, "forbidden"]);
  }
  for (const viewer of ["nobody", "constructor", "__proto__"]) {
    assertEquals(
      refusal(await asked(viewer, room.cookie)),
      [404, "no_such_viewer"],
      viewer,
    );
  }
  assertEquals(
    refusal(await asked(`${room.id}?before=0`, room.cookie)),
    [400, "bad_position"],
  );
  assertEquals((await asked(room.id, room.cookie)).status, 200);
  await target.expectWell();
});
