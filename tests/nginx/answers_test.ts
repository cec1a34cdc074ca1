/**
 * What nginx answers by itself, and what it passes on unchanged, before an instance or
 * one that is made up.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { secure } from "../../server/security.ts";
import { Target } from "../attack/tools.ts";
import { replaceOnce } from "../redis/deployed.ts";
import { rawRequest } from "../tools/raw_request.ts";
import { HANDSHAKE_HEADERS } from "../tools/raw_socket.ts";
import { Instance } from "./instance.ts";
import { behindNginx, FRONT, Nginx, testWith } from "./nginx.ts";

const MESSAGES = "/rooms/lobby/messages";

testWith(
  ["nginx"],
  "A bot's secret is in no log of nginx, whether an instance answers or none does",
  async () => {
    await using nginx = await Nginx.start({
      "hubbub.conf": (conf) =>
        replaceOnce(
          conf,
          "#   access_log access.log hubbub buffer=64k flush=5s;\n  access_log off;",
          "\naccess_log access.log hubbub;",
        ),
    });
    const post = async (path = "/rooms/lobby/bots/a-secret") => {
      return (await rawRequest(FRONT, path, { method: "POST" })).status;
    };
    {
      await using _instance = new Instance(8001, () => new Response("posted"));
      assertEquals(await post(), 200);
    }
    assertEquals(await post(), 503);
    assertEquals(await post("/rooms/lobby/bots/a-secret/slack"), 503);
    assertEquals((await rawRequest(FRONT, "/rooms/lobby")).status, 503);
    const logs = await nginx.accesses() + await nginx.errors();
    assertStringIncludes(logs, "/rooms/lobby ");
    assert(!logs.includes("a-secret"), logs);
  },
);

testWith(
  ["nginx"],
  "Answers of nginx itself are JSON for programs and a page for people, with the hub's security headers",
  async () => {
    await using _nginx = await Nginx.start();
    const post = { method: "POST", body: "x".repeat(65 * 1_024) };
    const unknown = { headers: ["Transfer-Encoding: gzip"] };
    // nginx refuses these before it has read who asks.
    const early = ["/%zz", `/${"a".repeat(9_000)}`];
    for (
      const [target, request, status, code] of [
        ["/metrics", {}, 404, "not_found"],
        ["/readyz/", {}, 404, "not_found"],
        ["/x\\y", {}, 400, "malformed"],
        [early[0], {}, 400, "malformed"],
        ["/", { host: "a\\b?" }, 400, "malformed"],
        ["/", { method: "TRACE" }, 405, "method_not_allowed"],
        [MESSAGES, post, 413, "too_long"],
        ["/viewer", post, 413, "too_long"],
        // A purge names thousands of messages, and a ban list is a longer file.
        ["/rooms/lobby/moderation", post, 503, "unavailable"],
        ["/rooms/lobby/bans", post, 503, "unavailable"],
        [early[1], {}, 414, "too_long"],
        ["/", { headers: [`X: ${"a".repeat(9_000)}`] }, 431, "too_long"],
        ["/", unknown, 501, "malformed"],
        ["/", {}, 503, "unavailable"],
      ] as const
    ) {
      const given = { headers: [], ...request };
      const isEarly = early.includes(target);
      for (const audience of ["programs", "people"]) {
        const accept = audience === "people"
          ? "Accept: text/html,*/*;q=0.8"
          : "Accept: */*";
        const answer = await rawRequest(FRONT, target, {
          ...given,
          headers: [accept, ...given.headers],
        });
        const { headers, body } = answer;
        assertEquals([target.slice(0, 30), answer.status], [
          target.slice(0, 30),
          status,
        ]);
        for (const [name, value] of secure(new Headers())) {
          assertEquals([name, headers.get(name)], [name, value]);
        }
        assertEquals(headers.get("cache-control"), "no-store");
        if (headers.get("content-type") === "application/json") {
          const { code: told, message } = JSON.parse(body);
          assertEquals([told, message.endsWith(".")], [code, true]);
          assert(audience === "programs" || isEarly, target);
        } else {
          assertStringIncludes(body, "<!doctype html>");
          assertEquals(audience, "people");
        }
      }
    }
    const down = await rawRequest(FRONT, "/", {
      headers: ["Accept: text/html"],
    });
    assertEquals(
      [down.headers.get("retry-after"), down.headers.get("refresh")],
      [
        "2",
        "5",
      ],
    );
  },
);

testWith(
  ["nginx"],
  "A refusal by the hub before the upgrade passes through nginx unchanged, and is asked for once",
  async () => {
    const body =
      '{"code":"rate_limited","message":"Wait.","retryAfterMs":60000}';
    const refuse = () =>
      new Response(body, { status: 429, headers: { "retry-after": "60" } });
    await using first = new Instance(8001, refuse);
    await using second = new Instance(8002, refuse);
    await using _nginx = await Nginx.start();
    const answer = await rawRequest(FRONT, "/rooms/lobby/socket", {
      headers: HANDSHAKE_HEADERS.filter((line) => !line.startsWith("Conn")),
    });
    assertEquals(
      [answer.status, answer.headers.get("retry-after"), answer.body],
      [429, "60", body],
    );
    assertEquals(first.asked.length + second.asked.length, 1);
  },
);

testWith(
  ["nginx"],
  "A query makes no second copy of a file in nginx's cache, and doesn't reach an instance",
  async () => {
    await using instance = new Instance(
      8001,
      ({ url }) =>
        new Response(url, {
          headers: { "cache-control": "public, max-age=31536000, immutable" },
        }),
    );
    await using nginx = await Nginx.start();
    const file = "/_fresh/js/build/chunk.js";
    for (
      const query of ["", "?", "?n=1", "?n=2", "?n=1&x=/../y", "?__frsh_c=1"]
    ) {
      const { status, headers } = await rawRequest(FRONT, file + query);
      assertEquals([query, status, headers.get("x-cache")], [
        query,
        200,
        query === "" ? "MISS" : "HIT",
      ]);
    }
    assertEquals(instance.asked, [file]);
    assertEquals(nginx.cached(), 1);
    // The style sheet's query names the build.
    await rawRequest(FRONT, "/styles/base.css?__frsh_c=1");
    assertEquals(instance.asked.at(-1), "/styles/base.css?__frsh_c=1");
  },
);

testWith(
  ["nginx"],
  "What a page of another version loads is asked of the next instance if the first hasn't got it",
  async () => {
    const none = () => new Response("none", { status: 404 });
    await using _without = new Instance(8001, none);
    await using _having = new Instance(8002, ({ url }) => new Response(url));
    await using _nginx = await Nginx.start();
    for (
      const file of [
        "/_fresh/js/build/chunk.js",
        "/styles/live.css?__frsh_c=1",
        "/texts/en?__frsh_c=1",
      ]
    ) {
      // Whichever instance is first.
      for (let i = 0; i < 4; i++) {
        const { status } = await rawRequest(FRONT, file);
        assertEquals([file, status], [file, 200]);
      }
    }
  },
);

testWith(
  ["nginx"],
  "A room with as many sites as it may list, and the longest redirect, don't make nginx take an instance for a failed one",
  async () => {
    await using target = await Target.start(behindNginx(8002));
    const opened = await target.open();
    const longest = (i: number) =>
      `https://${`${"a".repeat(60)}.`.repeat(4)}${`a${i}`.slice(-9)}`;
    const embedOn = Array.from({ length: 20 }, (_, i) => longest(i)).join("\n");
    const rules = { action: "rules", embedOn, stream: longest(99) };
    const { status } = await target.moderate(opened.room, rules, opened);
    assertEquals(status, 200);
    await using nginx = await Nginx.start();
    const embed = await rawRequest(FRONT, `/rooms/${opened.room}/embed`);
    assertEquals(embed.status, 200);
    assert(embed.headers.get("content-security-policy")!.length > 4_096);
    const far = await rawRequest(FRONT, `/${"a".repeat(7_900)}/`);
    assertEquals(far.status, 308);
    const named = await rawRequest(FRONT, "/viewer", {
      method: "POST",
      headers: ["Content-Type: application/x-www-form-urlencoded"],
      body: `name=Ann&back=/${"a".repeat(60_000)}`,
    });
    assertEquals([named.status, named.headers.get("location")], [303, "/"]);
    assert(!/too big header/.test(await nginx.errors()));
  },
);

testWith(
  ["nginx"],
  "Through nginx, a socket of another version is told the version to use",
  async () => {
    await using _target = await Target.start(behindNginx(8002));
    await using _nginx = await Nginx.start();
    const { status, headers } = await rawRequest(FRONT, "/rooms/lobby/socket", {
      headers: [
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 8",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      ],
    });
    assertEquals([status, headers.get("sec-websocket-version")], [426, "13"]);
  },
);
