import { assert, assertEquals, assertFalse } from "@std/assert";
import { bearerOf, isJwt, MAX_BEARER_LENGTH } from "./bearer.ts";

Deno.test("bearerOf reads the Authorization header", () => {
  for (
    const [authorization, bearer] of [
      ["Bearer abc.def.ghi", "abc.def.ghi"],
      ["bearer   abc", "abc"],
      ["BEARER\tabc", "abc"],
      // Left for the verifier to refuse: a mistake must not make someone a guest.
      ["Bearer", ""],
      ["Bearer a b", "a b"],
    ]
  ) {
    assertEquals(bearerOf(new Headers({ authorization })), bearer);
  }
});

Deno.test("bearerOf reads a WebSocket's subprotocols", () => {
  for (
    const [protocols, bearer] of [
      ["hubbub.v1.bytes, hubbub.token.abc.def.ghi", "abc.def.ghi"],
      ["hubbub.token.one,hubbub.token.two", "one"],
      ["hubbub.token.", ""],
    ]
  ) {
    const headers = new Headers({ "sec-websocket-protocol": protocols });
    assertEquals(bearerOf(headers), bearer);
  }
});

Deno.test("bearerOf returns undefined without a token", () => {
  for (
    const init of [
      {},
      { authorization: "Basic dXNlcjpwYXNz" },
      { authorization: "Bearerabc" },
      { "sec-websocket-protocol": "hubbub.v1, hubbub.v1.bytes" },
      { "sec-websocket-protocol": "x.hubbub.token.abc" },
      { cookie: "authorization=Bearer abc" },
    ] as Record<string, string>[]
  ) {
    assertEquals(bearerOf(new Headers(init)), undefined);
  }
});

Deno.test("bearerOf prefers the Authorization header to subprotocols", () => {
  const headers = new Headers({
    authorization: "Bearer a",
    "sec-websocket-protocol": "hubbub.token.b",
  });
  assertEquals(bearerOf(headers), "a");
  headers.set("authorization", "Basic a");
  assertEquals(bearerOf(headers), "b");
});

Deno.test("bearerOf cuts an oversized token to one character over the limit", () => {
  const token = "x".repeat(MAX_BEARER_LENGTH + 100);
  for (
    const init of [
      { authorization: `Bearer ${token}` },
      { "sec-websocket-protocol": `hubbub.token.${token}` },
    ] as Record<string, string>[]
  ) {
    assertEquals(
      bearerOf(new Headers(init))?.length,
      MAX_BEARER_LENGTH + 1,
    );
  }
});

Deno.test("isJwt accepts only tokens with two dots", () => {
  for (const jwt of ["a.b.c", "a.b.", ".."]) assert(isJwt(jwt));
  for (const other of ["", "abc", "a.b", "a.b.c.d", "a.b.c.d.e"]) {
    assertFalse(isJwt(other));
  }
});
