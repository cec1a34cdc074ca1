/** Pages of another site that use the client: the one in examples/, and one with a worker. */
import { assertEquals } from "@std/assert";
import { ownPort } from "../tools/own_port.ts";
import { ROOT } from "../tools/server.ts";
import { browserTest } from "./chromium.ts";
import { RoomServer } from "./room_server.ts";

browserTest(
  "A page of another site shows the chat, and hears of messages, deletions and viewers",
  async (visit) => {
    const origin = `http://localhost:${ownPort()}`;
    await using server = await RoomServer.start({ ALLOWED_ORIGINS: origin });
    const { room, host } = await server.openRoomAs(
      await server.introduce("Hanna"),
    );
    const moderate = async (fields: Record<string, unknown>) => {
      const act = await fetch(`${room}/moderation`, {
        method: "POST",
        headers: { "content-type": "application/json", cookie: host },
        body: JSON.stringify(fields),
      });
      assertEquals(act.status, 200, await act.text());
    };
    await moderate({ action: "rules", embedOn: origin });
    const source = await Deno.readTextFile(new URL("examples/page.html", ROOT));
    const html = source.replaceAll("https://chat.example/rooms/lobby", room)
      .replaceAll("https://chat.example", server.url);
    await using _ = Deno.serve(
      {
        hostname: "localhost",
        port: Number(new URL(origin).port),
        onListen() {},
      },
      () => new Response(html, { headers: { "content-type": "text/html" } }),
    );
    const { page } = await visit(origin);
    const latest = page.locator("#latest");
    const field = page.frameLocator("iframe").getByRole("textbox", {
      name: "Message",
    });
    await field.fill("Hello, <b>page</b>");
    await field.press("Enter");
    await latest.getByText("Hello, <b>page</b>").waitFor();
    await field.fill("/me waves");
    await field.press("Enter");
    await latest.getByText(/^Guest \d+ waves$/).waitFor();
    await moderate({ action: "delete", target: 2 });
    await latest.getByText(/^$/).waitFor({ state: "attached" });
    // The frame's viewer, not the page's script.
    await page.locator("#viewers").getByText("1", { exact: true }).waitFor();
  },
);

browserTest(
  "A worker of a page of another site joins a room",
  async (visit) => {
    const origin = `http://localhost:${ownPort()}`;
    await using server = await RoomServer.start({ ALLOWED_ORIGINS: origin });
    const { room } = await server.openRoomAs(await server.introduce("Hanna"));
    const worker = `import { join } from "${server.url}/client.js";
const room = await join("${room}").catch((error) => postMessage(error.message));
postMessage(await room.say("Hello from a worker"));`;
    const html = `<!doctype html><p></p><script>
const worker = new Worker("/worker.js", { type: "module" });
worker.onmessage = ({ data }) => document.querySelector("p").append(data);
</script>`;
    await using _ = Deno.serve(
      {
        hostname: "localhost",
        port: Number(new URL(origin).port),
        onListen() {},
      },
      ({ url }) =>
        url.endsWith("/worker.js")
          ? new Response(worker, {
            headers: { "content-type": "text/javascript" },
          })
          : new Response(html, { headers: { "content-type": "text/html" } }),
    );
    const { page } = await visit(origin);
    await page.locator("p").getByText(/./).waitFor();
    const [said] = (await (await fetch(`${room}/messages`)).json()).messages;
    assertEquals(await page.locator("p").textContent(), `${said?.seq}`);
  },
);
