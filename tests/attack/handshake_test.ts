/**
 * WebSocket handshakes that don't follow RFC 6455.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { Target } from "./tools.ts";

const GOOD = {
  upgrade: "Upgrade: websocket",
  connection: "Connection: Upgrade",
  version: "Sec-WebSocket-Version: 13",
  key: "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  protocol: "",
};

type Changes = Partial<typeof GOOD>;

/** Sends a handshake and returns the answer's head and the start of its body. */
async function shake(
  target: Target,
  changes: Changes,
  method = "GET",
  path = "/rooms/lobby/socket",
): Promise<string> {
  const { hostname, port } = new URL(target.url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const lines = Object.values({ ...GOOD, ...changes }).filter(Boolean);
  await connection.write(new TextEncoder().encode(
    [`${method} ${path} HTTP/1.1`, "Host: localhost", ...lines]
      .join("\r\n") + "\r\n\r\n",
  ));
  let answer = "";
  const chunk = new Uint8Array(4_096);
  for (let read; (read = await connection.read(chunk)) !== null;) {
    answer += new TextDecoder().decode(chunk.subarray(0, read));
    const [head, body] = answer.split("\r\n\r\n");
    const length = Number(head.match(/content-length: (\d+)/i)?.[1] ?? 0);
    const isLast = method === "HEAD" || head.includes(" 101 ");
    if (body !== undefined && (isLast || body.length >= length)) break;
  }
  return answer;
}

Deno.test("A wrong handshake is the client's mistake: 4xx with a code, and no log line", async () => {
  await using target = await Target.start();
  const cases: [Changes, status: number][] = [
    [{}, 101],
    [{ upgrade: "" }, 426],
    [{ upgrade: "Upgrade: h2c" }, 426],
    [{ upgrade: "Upgrade: websocket/13" }, 426],
    [{ upgrade: "Upgrade: h2c, WebSocket" }, 101],
    [{ connection: "" }, 400],
    [{ connection: "Connection: keep-alive" }, 400],
    [{ connection: "Connection: keep-alive, upgrade" }, 101],
    [{ version: "" }, 426],
    [{ version: "Sec-WebSocket-Version: 8" }, 426],
    [{ version: "Sec-WebSocket-Version: 13, 8" }, 426],
    [{ version: "Sec-WebSocket-Version: x" }, 426],
    [{ key: "" }, 400],
    [{ key: "Sec-WebSocket-Key: " }, 400],
    [{ key: "Sec-WebSocket-Key: dGVzdA==" }, 400],
    [{ key: `Sec-WebSocket-Key: ${"x".repeat(5_000)}` }, 400],
    [{ key: `${GOOD.key}\r\n${GOOD.key}` }, 400],
    [{ protocol: "Sec-WebSocket-Protocol: hubbub.v1,other" }, 101],
    [{ protocol: "Sec-WebSocket-Protocol: other,hubbub.v1" }, 101],
    [{ protocol: "Sec-WebSocket-Protocol: other,,  hubbub.v1 ," }, 101],
    [{ protocol: "Sec-WebSocket-Protocol: other" }, 101],
    [{
      protocol:
        "Sec-WebSocket-Protocol: a\r\nSec-WebSocket-Protocol: hubbub.v1",
    }, 101],
    [{ protocol: "Sec-WebSocket-Protocol: hubbub.v1; x" }, 400],
    [{ protocol: "Sec-WebSocket-Protocol: hubbub.v1, (x)" }, 400],
    [{ protocol: 'Sec-WebSocket-Protocol: "hubbub.v1"' }, 400],
    [{ protocol: "Sec-WebSocket-Protocol: ," }, 101],
  ];
  for (const [changes, status] of cases) {
    const answer = await shake(target, changes);
    const shown = `${JSON.stringify(changes).slice(0, 100)}\n${answer}`;
    assertMatch(answer, new RegExp(`^HTTP/1.1 ${status} `), shown);
    if (status !== 101) {
      assertMatch(answer, /"code":"(malformed|upgrade_required)"/, shown);
    } else if (changes.protocol?.includes("hubbub.v1")) {
      assertMatch(answer, /sec-websocket-protocol: hubbub\.v1\r\n/, shown);
    }
    if (changes.version !== undefined) {
      assertMatch(answer, /\r\nsec-websocket-version: 13\r\n/, shown);
    }
  }
  assertMatch(await shake(target, {}, "HEAD"), /^HTTP\/1\.1 426 /);
  assertMatch(await shake(target, {}, "POST"), /^HTTP\/1\.1 405 /);
  const shouted = await shake(target, {}, "GET", "/ROOMS/lobby/socket");
  assertMatch(shouted, /^HTTP\/1\.1 404 /);
  await target.expectWell();
  const { errors } = await target.server.stop();
  const lines = errors.trim().split("\n")
    .filter((line) => !/ (started|draining|drained) /.test(line));
  assertEquals(lines, []);
});
