import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { RawSocket } from "../tools/raw_socket.ts";
import { browse, form, server } from "./http.ts";

Deno.test("A viewer keeps a chosen name in a cookie that can't be forged or read by scripts", async () => {
  const renamed = await browse(
    "/viewer",
    form({ name: "  阿明  Ming ", back: "/rooms/lobby" }),
  );
  assertEquals([renamed.status, renamed.headers.get("location")], [
    303,
    "/rooms/lobby",
  ]);
  const [setCookie] = renamed.headers.getSetCookie();
  for (const part of ["HttpOnly", "SameSite=Lax", "Path=/"]) {
    assertStringIncludes(setCookie, part);
  }
  const cookie = setCookie.split(";")[0];
  const who = async (cookie: string) => {
    const response = await fetch(`${server.url}/viewer`, {
      headers: { cookie },
    });
    assertEquals(response.status, 200, cookie);
    return await response.json();
  };
  const me = await who(cookie);
  assertEquals(me.name, "阿明 Ming");
  assertEquals((await who(cookie)).id, me.id);
  const [name, value] = cookie.split("=");
  for (
    const forged of [
      `${name}=${value.slice(0, -1)}${value.endsWith("0") ? "1" : "0"}`,
      `${name}=${value.slice(0, 20)}`,
      `${name}=${value.replace(/^./, (c) => c === "A" ? "B" : "A")}`,
      `${name}=..`,
      `${name}=%`,
      `${name}=`,
      `${name}=${"x".repeat(4_000)}`,
      "=;;==;",
    ]
  ) {
    assert((await who(forged)).id !== me.id, forged);
  }
  for (
    const back of [
      "https://evil.example",
      "//evil.example",
      "/\\evil.example",
      "javascript:alert(1)",
      "rooms",
      `/${"房".repeat(1_900)}`,
    ]
  ) {
    const response = await browse("/viewer", form({ name: "x", back }));
    const location = response.headers.get("location")!;
    assert(location.length <= 2_000, `${location.length} characters`);
    assertEquals(
      new URL(location, server.url).origin,
      new URL(server.url).origin,
      back,
    );
  }
});

Deno.test("The cookie's name is the name on the socket", async () => {
  const renamed = await browse("/viewer", form({ name: "Socket Sue" }));
  const cookie = renamed.headers.getSetCookie()[0].split(";")[0];
  using socket = await RawSocket.connect(`${server.url}/rooms/lobby/socket`, {
    cookie,
  });
  const { payload } = (await socket.receive())!;
  assertStringIncludes(
    new TextDecoder().decode(payload),
    '"name":"Socket Sue"',
  );
});

Deno.test("A page of another site can't post or open a socket with a viewer's cookie", async () => {
  const evil = { origin: "https://evil.example" };
  const posted = await fetch(
    `${server.url}/rooms/lobby/messages`,
    form({ key: "k", text: "forged" }, evil),
  );
  assertEquals(posted.status, 403);
  await posted.body?.cancel();
  const fetched = await fetch(
    `${server.url}/rooms/lobby/messages`,
    form({ key: "k", text: "forged" }, {
      "sec-fetch-site": "cross-site",
      ...evil,
    }),
  );
  assertEquals(fetched.status, 403);
  await fetched.body?.cancel();
  let refused = "";
  await RawSocket.connect(`${server.url}/rooms/lobby/socket`, {
    origin: "https://evil.example",
  })
    .catch((error) => refused = error.message);
  assertStringIncludes(refused, "403");
  using own = await RawSocket.connect(`${server.url}/rooms/lobby/socket`, {
    origin: server.url,
  });
  assert(await own.receive());
});
