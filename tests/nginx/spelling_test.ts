/**
 * The same address spelled in many ways, sent to nginx and to the hub as it is written.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PLAIN_ADDRESS } from "../../server/path_refusal.ts";
import { rawRequest, readAll } from "../tools/raw_request.ts";
import { ensureBuilt, ROOT, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";
import { behindNginx, FRONT, Nginx, testWith } from "./nginx.ts";

/** Targets that two parsers may read differently: refused by both. */
const AMBIGUOUS = [
  ..."\\metrics|/\\metrics|/x\\..\\metrics|/readyz\\|/rooms\\lobby\\messages"
    .split("|"),
  "/rooms\\lobby\\socket",
  "/rooms/lobby\\socket",
  "/rooms/lobby/socket\\",
  "/-/..\\metrics",
  "/-/problem.people\\..\\..\\metrics",
  ...["/%5cmetrics", "/%5Cmetrics", "/x%5c..%5cmetrics"],
  ...["/rooms%2flobby%2fsocket", "/rooms/lobby%2Fsocket", "/metrics%2f"],
  ...["//metrics", "/rooms//lobby/socket", "/rooms/lobby/socket//", "//"],
  ...["/x/../metrics", "/./metrics", "/metrics/.", "/metrics/..", "/..", "/."],
  ...[
    "/x/%2e%2e/metrics",
    "/x/.%2E/metrics",
    "/x/%2e./metrics",
    "/%2e/metrics",
  ],
  ...["/rooms/x/../lobby/socket", "/_fresh/js/../../metrics", "/x/..?a"],
  ...["/metrics;", "/metrics;a=b", "/x/..;/metrics", "/rooms;/lobby/socket"],
  ...["/metrics%00", "/%00metrics", "/rooms/lobby/socket%00", "/%0ametrics"],
  ...["/metrics%0d%0a", "/metrics%09", "/metrics%1f", "/metrics%7f"],
  ...["/metrics#", "/#/../metrics", "/x?y#z", "/rooms/lobby/socket#"],
  ...["/metrics\t", "/metrics\u0001", "/metrics\u007f", "/\u00ffmetrics"],
  ...["/%c0%ae%c0%ae/metrics", "/%c0%afmetrics", "/%e0%80%afmetrics"],
  ...["/%ff", "/rooms/%80", "/rooms/%ed%a0%80", "/%f4%90%80%80"],
  ...["/%", "/%2", "/%zz", "/%u002f", "/rooms/lobby/%", "metrics", "*", "?x"],
  ...[
    "/{metrics}",
    '/"metrics"',
    "/<metrics>",
    "/met|rics",
    "/^",
    "/`",
    "/[x]",
  ],
  // The bytes of 房.
  "/rooms/\u00e6\u0088\u00bf",
  "http://x\\metrics",
  "http://x/\\metrics",
  "http://x//metrics",
  "http://x/y/../metrics",
  "http://x?/../metrics#",
];

/** Hosts that would make another address of Deno's URL, or none at all. */
const BAD_HOSTS = [
  ...["x\\metrics?", "x\\metrics#", "x\\", "x/metrics?", "x?", "x#", "a@x"],
  ...["x:99999", "x:y", "[::1", "%2f", "x y", "x,y", "x|y", "\u00ff", "xn--a"],
];

/** What both read alike: the status by nginx, and by the hub. */
const PLAIN: readonly (readonly [string, atNginx: number, atHub: number])[] = [
  ["/", 200, 200],
  ["/?/../\\x;%2f%00%ff//", 200, 200],
  ["/rooms?q=\u00e6\u0088\u00bf", 200, 200],
  ["/rooms?q=a/b;c%2e.\\%5c&x=..", 200, 200],
  ["/healthz", 200, 200],
  ["/metrics", 404, 200],
  ["/metrics?x=/healthz", 404, 200],
  ["/metrics/", 404, 308],
  ["/metrics/x", 404, 404],
  ["/readyz", 404, 200],
  ["/readyz/", 404, 308],
  ["/%6detrics", 404, 404],
  ["/%6Detric%73", 404, 404],
  ["/%256detrics", 404, 404],
  ["/%25%36detrics", 404, 404],
  ["/metrics%3f", 404, 404],
  ["/metrics%23", 404, 404],
  ["/metrics%20", 404, 404],
  ["/METRICS", 404, 404],
  ["/Rooms/lobby/socket", 404, 404],
  ["/rooms/lobby/SOCKET", 404, 404],
  ["/.../metrics", 404, 404],
  ["/..metrics", 404, 404],
  ["/.well-known/x", 404, 404],
  ["/rooms/lobby/socket", 426, 426],
  ["/rooms/lobby/socket?x=\\", 426, 426],
  ["/rooms/lobby/socket/", 308, 308],
  ["/rooms/%e6%88%bf", 400, 400],
  ["/rooms/%e6%88%bf/messages", 400, 400],
  ["/rooms/lobby%3fx/socket", 426, 426],
  ["/rooms/~!$&'()*+,=:@/messages", 400, 400],
  ["/-/problem.people", 404, 404],
  ["/-/problem.programs", 404, 404],
  ["http://x/metrics", 404, 200],
  ["http://x/rooms/lobby/socket", 426, 426],
  ["HTTP://x/healthz", 200, 200],
];

Deno.test("nginx refuses addresses by the hub's own expression", async () => {
  const conf = await Deno.readTextFile(new URL("nginx/hubbub.conf", ROOT));
  assertStringIncludes(conf, `"~*${PLAIN_ADDRESS.source}" plain;`);
  assertEquals(PLAIN_ADDRESS.flags, "i");
});

Deno.test("Every route that changes something is in a location that nginx limits", async () => {
  const conf = await Deno.readTextFile(new URL("nginx/hubbub.conf", ROOT));
  const limited = Array.from(
    conf.matchAll(/location ~ (\S+) \{\s+limit_req zone=(?:posts|openings) /g),
    ([, expression]) => new RegExp(expression),
  );
  const changing = routesBelow("").filter((file) =>
    /^ {2}(?:async )?(?:POST|PUT|PATCH|DELETE)\b/m.test(
      Deno.readTextFileSync(new URL(`routes${file}`, ROOT)),
    )
  );
  assert(changing.length >= 9, changing.join());
  for (const file of changing) {
    const path = file.replace(/(?:\/index)?\.tsx?$/, "").replace(
      /\[\w+\]/,
      "a",
    );
    assert(limited.some((expression) => expression.test(path)), path);
  }
});

/** The files of routes, from routes/. */
function routesBelow(folder: string): string[] {
  return [...Deno.readDirSync(new URL(`routes${folder}`, ROOT))]
    .filter(({ name }) => !name.startsWith("("))
    .flatMap(({ name, isDirectory }) =>
      isDirectory ? routesBelow(`${folder}/${name}`) : [`${folder}/${name}`]
    );
}

testWith(
  ["nginx"],
  "Each spelling of an address is answered by the location meant for it, or refused by nginx and by the hub",
  async () => {
    await ensureBuilt();
    using folder = new TempDir();
    await using server = await TestServer.start(
      folder.path,
      behindNginx(8002),
    );
    await using _nginx = await Nginx.start();
    const at = async (url: string, target: string, host?: string) => {
      const answer = await rawRequest(url, target, { host });
      if (url === FRONT) {
        assert(!/hubbub_clients|^ready\n/m.test(answer.body), target);
      }
      return [target, host, answer.status];
    };
    for (const url of [FRONT, server.url]) {
      for (const target of AMBIGUOUS) {
        assertEquals(await at(url, target), [target, undefined, 400], url);
      }
      for (const host of BAD_HOSTS) {
        const target = "/rooms/lobby/socket";
        assertEquals(await at(url, target, host), [target, host, 400], url);
      }
    }
    for (const [target, atNginx, atHub] of PLAIN) {
      assertEquals(await at(FRONT, target), [target, undefined, atNginx]);
      assertEquals(await at(server.url, target), [target, undefined, atHub]);
    }
    for (const url of [FRONT, server.url]) {
      // As a health check asks: HTTP/1.0 has no Host.
      using conn = await Deno.connect({
        hostname: "127.0.0.1",
        port: Number(new URL(url).port),
      });
      const request = "GET /healthz HTTP/1.0\r\n\r\n";
      await conn.write(new TextEncoder().encode(request));
      const answer = await readAll(conn);
      assert(/^HTTP\/1\.[01] 200 /.test(answer), answer);
    }
    const { status } = await rawRequest(FRONT, `/${"a/".repeat(3_000)}`);
    assertEquals(status, 308, "a long address is no error of the expression");
  },
);

testWith(
  ["nginx"],
  "A limited address is limited in each spelling that nginx lets through",
  async () => {
    await ensureBuilt();
    for (
      const [target, method] of [
        ["/rooms/lobby/messages/", "POST"],
        ["/rooms/lobby/%6dessages", "POST"],
        ["/rooms/%6cobby/messages?x=/", "POST"],
        ["/%72ooms/lobby/moderation", "POST"],
        ["/rooms/lobb%79/", "DELETE"],
        ["/rooms/", "POST"],
        ["/%72ooms", "POST"],
        ["/viewer/", "POST"],
        ["http://x/rooms/lobby/reactions", "POST"],
      ]
    ) {
      // Its limits are new, too.
      await using _nginx = await Nginx.start();
      const answers = await Promise.all(
        Array.from(
          { length: 60 },
          () => rawRequest(FRONT, target, { method }),
        ),
      );
      const limited = answers.filter(({ status }) => status === 429).length;
      assert(limited > 0, `${target} is not limited`);
    }
  },
);
