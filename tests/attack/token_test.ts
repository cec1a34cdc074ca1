/**
 * Attacks with sites' tokens, over HTTP and the socket. All invalid tokens are tested
 * in hub/people/voucher_*_test.ts.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from "jose";
import { CloseCode } from "../../hub/websocket.ts";
import { JWT_SECRET, refusal, Target, Visitor, vouch } from "./tools.ts";
import { RawSocket } from "../tools/raw_socket.ts";
import { ensureBuilt, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";

let target: Target;

Deno.test.beforeAll(async () => {
  target = await Target.start();
});

Deno.test.afterAll(() => target[Symbol.asyncDispose]());

const now = () => Math.floor(Date.now() / 1_000);

function encode(part: unknown): string {
  return new TextEncoder().encode(JSON.stringify(part)).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });
}

/** The server's answers to a token, over HTTP and the socket. */
async function answers(
  token: string,
  { url }: { readonly url: string } = target,
): Promise<{ http: [number, string]; socket: string }> {
  const response = await fetch(`${url}/rooms/lobby/messages`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ key: crypto.randomUUID(), text: "let me in" }),
  });
  const body = await response.json();
  const http: [number, string] = response.ok
    ? [response.status, ""]
    : refusal({ status: response.status, body });
  assert(!JSON.stringify(body).includes(token.slice(-10)), "it is repeated");
  let socket = "open";
  try {
    using _socket = await RawSocket.connect(`${url}/rooms/lobby/socket`, {
      "sec-websocket-protocol": `hubbub.v1, hubbub.token.${token}`,
    });
  } catch (error) {
    socket = (error as Error).message;
  }
  return { http, socket };
}

const OUT = {
  http: [401, "unauthorised"],
  socket: "Cannot upgrade: HTTP/1.1 401 Unauthorized",
};

Deno.test("JWT: a valid token lets its user in, over HTTP and the socket", async () => {
  assertEquals(await answers(await vouch()), {
    http: [201, ""],
    socket: "open",
  });
});

Deno.test("JWT alg none: an unsigned token is refused", async () => {
  const claims = encode({
    sub: "root",
    aud: "hubbub",
    exp: now() + 60,
    role: "host",
  });
  for (const alg of ["none", "None", "NONE", "nOnE", "", null]) {
    for (const signature of ["", "AA"]) {
      const token = `${encode({ alg, typ: "JWT" })}.${claims}.${signature}`;
      assertEquals(await answers(token), OUT, String(alg));
    }
  }
});

Deno.test("JWT key confusion: a public key doesn't serve as a secret, and a token's own key is ignored", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  const { publicKey, privateKey } = await generateKeyPair("RS256", {
    extractable: true,
  });
  const jwk = { ...await exportJWK(publicKey), kid: "k", alg: "RS256" };
  const jwks = JSON.stringify({ keys: [jwk] });
  await Deno.writeTextFile(`${folder.path}/keys.json`, jwks);
  await using server = await TestServer.start(folder.path, {
    JWT_JWKS: `${folder.path}/keys.json`,
  });
  const sign = (header: object, key: CryptoKey | Uint8Array) =>
    new SignJWT({ sub: "root", aud: "hubbub", exp: now() + 60, role: "host" })
      .setProtectedHeader({ alg: "HS256", ...header }).sign(key);
  const spki = await exportSPKI(publicKey);
  for (
    const secret of [spki, spki.trim(), jwks, JSON.stringify(jwk), jwk.n!]
  ) {
    const token = await sign({}, new TextEncoder().encode(secret));
    assertEquals(await answers(token, server), OUT);
  }
  const own = await generateKeyPair("RS256", { extractable: true });
  const ownJwk = await exportJWK(own.publicKey);
  for (
    const header of [
      { jwk: ownJwk },
      { jwk: ownJwk, kid: "k" },
      { jku: "https://evil.example/keys.json", kid: "k" },
      { x5u: "https://evil.example/cert.pem" },
      { kid: "../../../../dev/null" },
      { kid: "' OR 1=1 --" },
    ]
  ) {
    const token = await sign({ ...header, alg: "RS256" }, own.privateKey);
    assertEquals(await answers(token, server), OUT);
  }
  const good = await sign({ alg: "RS256", kid: "k" }, privateKey);
  assertEquals((await answers(good, server)).http, [201, ""]);
});

Deno.test("JWT: tokens that are expired, not yet valid, for another service or with a wrong signature are refused", async () => {
  for (
    const token of [
      await vouch({ exp: now() - 60 }),
      await vouch({ exp: undefined }),
      await vouch({ exp: -1 }),
      await vouch({ aud: "another" }),
      await vouch({ aud: undefined }),
      await vouch({ aud: ["another", "hubbubb"] }),
      await vouch({ nbf: now() + 3_600 }),
      await vouch({ sub: undefined }),
      await vouch({ role: "operator" }),
      await vouch({}, `${JWT_SECRET}!`),
      await vouch({}, "x".repeat(32)),
      (await vouch()).slice(0, -2),
      `${await vouch()}.`,
      "a.b.c",
      "..",
    ]
  ) {
    const { http, socket } = await answers(token);
    assertEquals(http[0], 401, token);
    assertEquals(http[1], "unauthorised", token);
    assert(socket.includes("401"), `${token}: ${socket}`);
  }
});

Deno.test("JWT: a server without JWT settings refuses every token", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  await using server = await TestServer.start(folder.path);
  assertEquals(await answers(await vouch(), server), OUT);
});

Deno.test("JWT: a socket is closed with 4003 when its token expires", async () => {
  // At the end of the tolerance for clocks: it expires in three or four seconds.
  const token = await vouch({ exp: now() - 1 });
  const protocols = ["hubbub.v1", `hubbub.token.${token}`];
  using visitor = await Visitor.join(target, "lobby", {}, protocols);
  assertEquals((await visitor.say("while it lasts")).type, "accepted");
  using guest = await Visitor.join(target, "lobby");
  assertEquals(await visitor.closed, CloseCode.Expired);
  assertEquals(await answers(token), OUT);
  assertEquals((await guest.say("guests stay")).type, "accepted");
});

Deno.test("JWT: an event stream ends when its token expires", async () => {
  const token = await vouch({ exp: now() - 1 });
  const { status, text } = await target.ask("/rooms/lobby/events", {
    headers: { authorization: `Bearer ${token}` },
  });
  // Reading to the end shows that the stream ended.
  assertEquals(status, 200);
  assert(text.includes('"type":"welcome"'), text);
});

Deno.test("JWT: a role is valid only in the token's rooms, and ranks below the host", async () => {
  const { room, cookie } = await target.open();
  const other = await target.open();
  const token = await vouch({ role: "moderator", room });
  using host = await Visitor.join(target, room, { cookie });
  const { you } = await host.hears("welcome");
  const close = { action: "close" };
  assertEquals((await target.moderate(room, close, { token })).status, 200);
  assertEquals(
    refusal(await target.moderate(other.room, close, { token })),
    [401, "unauthorised"],
  );
  assertEquals(
    refusal(await target.say(other.room, "as a viewer, then", { token })),
    [401, "unauthorised"],
  );
  for (
    const action of [
      { action: "ban", viewer: you.id },
      { action: "link", role: "host" },
      { action: "mod", viewer: you.id },
    ]
  ) {
    assertEquals(
      refusal(await target.moderate(room, action, { token })),
      [403, "forbidden"],
    );
  }
});

Deno.test("JWT: the same user name of two sites, or of a cookie, is not the same viewer", async () => {
  const idOf = async (token: string) => {
    const { body } = await target.json<{ id: string }>("/viewer", undefined, {
      token,
    });
    return body.id;
  };
  const ids = await Promise.all([
    vouch({ iss: "https://a.example" }),
    vouch({ iss: "https://b.example" }),
    vouch(),
    vouch({ sub: "user-2" }),
  ].map(async (token) => await idOf(await token)));
  assertEquals(new Set(ids).size, 4);
  // A signed cookie with a vouched viewer's id, which renaming sets, must be refused
  // too.
  const { headers } = await target.json("/viewer", { name: "Vera" }, {
    token: await vouch(),
  });
  const cookie = headers.getSetCookie()[0]?.split(";")[0];
  if (cookie !== undefined) {
    const { body } = await target.json<{ id: string }>("/viewer", undefined, {
      cookie,
    });
    assert(!ids.includes(body.id), "a cookie speaks for a vouched viewer");
  }
});

Deno.test("A token for one room is refused on every URL of another", async () => {
  const [own, other] = [await target.open(), await target.open()];
  const as = { token: await vouch({ room: own.room, role: "host" }) };
  const posts: [path: string, body: object][] = [
    ["messages", { key: "k", text: "hello" }],
    ["reactions", { reaction: "heart" }],
    ["moderation", { action: "rules", rules: { closed: true } }],
    ["claim", { secret: other.token }],
  ];
  const reads = ["messages", "messages?viewer=x", "moderation", "audit"]
    .concat("export?format=csv", "events");
  for (const path of reads) {
    assertEquals(
      refusal(await target.json(`/rooms/${other.room}/${path}`, undefined, as)),
      [401, "unauthorised"],
      path,
    );
  }
  for (const path of ["", "/embed", "/overlay", "/replay", "/claim"]) {
    const { status } = await target.page(`/rooms/${other.room}${path}`, as);
    assertEquals([path, status], [path, 401]);
  }
  for (const [path, body] of posts) {
    assertEquals(
      refusal(await target.json(`/rooms/${other.room}/${path}`, body, as)),
      [401, "unauthorised"],
      path,
    );
  }
  const claimed = await target.json(
    `/rooms/${own.room}/claim`,
    { secret: own.token },
    { token: await vouch({ room: own.room }) },
  );
  assertEquals(claimed.status, 200);
});
