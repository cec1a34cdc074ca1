/** `deno task dev`: a saved change appears in the browser. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { rawRequest } from "../tools/raw_request.ts";
import { HANDSHAKE_HEADERS } from "../tools/raw_socket.ts";
import { DevServer } from "./dev_server.ts";
import { browserTest } from "../browser/chromium.ts";

/** The console's message when the server restarts. */
const RESTARTS = [/^WebSocket connection to/, /^Failed to load resource/];

const BROKEN = "\nlet x = ;\n";

let server: DevServer;
Deno.test.beforeAll(async () => void (server = await DevServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

browserTest(
  "Changes of a route, an island, a style and the hub appear in the browser",
  async (visit) => {
    const ann = await visit(`${server.url}/rooms/lobby`);
    ann.expect(...RESTARTS);
    const { page } = ann;

    server.edit("routes/_app.tsx", 'class="body"', 'class="body" id="route"');
    await page.locator("#route").waitFor();

    server.edit(
      "islands/Chat.tsx",
      "session.start();",
      'session.start(); document.body.classList.add("island");',
    );
    await page.locator("#route.island").waitFor();

    server.edit(
      "components/styles/base.ts",
      "html: {",
      'html: { "--new": "yes",',
    );
    await page.waitForFunction(() =>
      getComputedStyle(document.body).getPropertyValue("--new") === "yes"
    );

    await page.context().clearCookies();
    server.edit("hub/people/identity.ts", "`Guest ${", "`Visitor ${");
    await page.getByText("Chatting as Visitor").waitFor();
  },
);

Deno.test("A name that somebody can register doesn't reach the dev server: it may be DNS rebinding", async () => {
  for (const [host, expected] of [["localhost", 200], ["evil.com", 421]]) {
    const { status } = await rawRequest(server.url, "/rooms", {
      host: String(host),
    });
    assertEquals(status, expected);
  }
  const { status } = await rawRequest(server.url, "/rooms/lobby/socket", {
    host: "evil.com",
    headers: HANDSHAKE_HEADERS,
  });
  assertEquals(status, 421);
});

browserTest(
  "A change saved during a reload appears, too",
  async (visit) => {
    const ann = await visit(`${server.url}/rooms/lobby`);
    ann.expect(...RESTARTS);
    server.edit("routes/_app.tsx", "<title>Hubbub", "<title>First");
    await server.prints(/Ready/);
    server.edit("routes/_app.tsx", 'class="body"', 'class="body" data-second');
    await ann.page.locator("[data-second]").waitFor();
  },
);

browserTest(
  "A syntax error is shown in the terminal and on the page until it is fixed",
  async (visit) => {
    const ann = await visit(`${server.url}/rooms/lobby`);
    ann.expect(...RESTARTS);
    const { page } = ann;

    const hub = server.read("hub/room/room.ts");
    server.save("hub/room/room.ts", hub + BROKEN);
    await page.getByRole("heading", { name: "isn’t running" }).waitFor();
    await page.getByText("Expression expected").waitFor();
    await server.prints(/Expression expected/);

    const config = server.read("deno.json");
    server.save("deno.json", "{");
    await page.getByText("Unterminated object").waitFor();
    server.save("deno.json", config);

    // Errors after the start are shown by Fresh.
    server.edit("routes/index.tsx", "export", `${BROKEN}export`);
    server.save("hub/room/room.ts", hub);
    await ann.log.waitFor();
    const lobby = await fetch(server.url, { headers: { accept: "text/html" } });
    const text = (await lobby.text()).replaceAll("+", " ");
    assertStringIncludes(text, "Expression expected");
    await server.prints(/Expression expected/);
  },
);

Deno.test("A new route is served, and an editor's temporary files are not", async () => {
  for (
    const name of [
      ".new.tsx",
      "new.ts~",
      "#new.ts#",
      "new.ts___jb_tmp___",
      "sedAbCdEf",
      "4913",
    ]
  ) server.save(`routes/${name}`, BROKEN);
  server.save(
    "routes/new.ts",
    'export const handler = { GET: () => new Response("new") };',
  );
  const [, changed] = await server.prints(/Changed: (\S+)/);
  assertEquals(changed, "routes/new.ts");
  assertEquals(await (await fetch(`${server.url}/new`)).text(), "new");
  const hidden = await fetch(`${server.url}/.new`);
  await hidden.body?.cancel();
  assertEquals(hidden.status, 404);
});

Deno.test("What the HTTP interface is said to be is reloaded, and the terminal says no more than that", async () => {
  server.edit("api/openapi.ts", "Hubbub over HTTP", "Changed over HTTP");
  const [output] = await server.prints(/Changed: [^]*Ready .*\n/);
  assertMatch(output, /^Changed: api\/openapi\.ts\nReady .*\n$/);
  const response = await fetch(`${server.url}/openapi.json`);
  assertStringIncludes(await response.text(), "Changed over HTTP");
});

Deno.test({
  name: "SIGTERM ends the dev server and its child processes",
  // It looks for processes in /proc.
  ignore: Deno.build.os !== "linux",
  async fn() {
    const running = server.commands();
    assert(
      running.some((command) => command.includes("esbuild")),
      `${running}`,
    );
    assertEquals(await server.stop(), []);
  },
});
