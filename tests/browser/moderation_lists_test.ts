/** The panel's section for ban lists, in a browser that runs no scripts. */
import { Buffer } from "node:buffer";
import { browserTest } from "./chromium.ts";
import { expectAccessible } from "./axe.ts";
import { openAsHost, waitForNote } from "./moderating.ts";
import { RoomServer } from "./room_server.ts";
import { ListKeys } from "../../hub/people/list_keys.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** A file of another server. */
async function otherFile() {
  const file = await new ListKeys(["k".repeat(32)]).sign({
    iss: "https://other.example",
    room: "stage",
    iat: Math.floor(Date.now() / 1_000),
    entries: [
      { kind: "ban", id: "x", name: "Raider", at: 5, reason: "spam", by: "Mo" },
      { kind: "word", word: "rude*" },
    ],
  });
  return {
    name: "stage-bans.json",
    mimeType: "application/json",
    buffer: Buffer.from(file),
  };
}

browserTest(
  "Without scripts a ban list is imported from a file, someone on it is let off, and it is removed",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit, {
      javaScriptEnabled: false,
    });
    const { page } = host;
    await page.goto(`${room}/moderation`);
    host.expect(/^Failed to load resource: .* 400/);
    const section = page.locator("#lists");
    const upload = section.getByLabel("A file that another room exported");
    await upload.setInputFiles({
      ...await otherFile(),
      buffer: Buffer.from("{}"),
    });
    await section.getByRole("button", { name: "Import" }).click();
    await section.getByRole("alert").getByText("Cannot import this file")
      .waitFor();
    await upload.setInputFiles(await otherFile());
    await section.getByRole("button", { name: "Import" }).click();
    await waitForNote(host, "The list is in force.");
    await section.getByText("stage on https://other.example").waitFor();
    await section.getByText("Which words it blocks").click();
    await section.getByText("rude*").waitFor();
    await section.getByText("Whom it bans: the first 1").click();
    await section.getByText("Raider").waitFor();
    await section.getByRole("button", { name: "Lift" }).click();
    await waitForNote(host, "They can write again.");
    await section.getByText("Whom it bans").waitFor({ state: "detached" });
    await section.getByText("People to whom no list applies").click();
    await section.getByText("Raider").waitFor();
    await section.getByRole("button", { name: "Apply lists again" }).click();
    await waitForNote(host, "Lists apply to them again.");
    await section.getByText("Whom it bans: the first 1").waitFor();
    await section.getByRole("button", { name: "Remove" }).click();
    await waitForNote(host, "The list and all it banned are removed.");
  },
);

browserTest("A panel with an imported list is accessible", async (visit) => {
  const { room, host } = await openAsHost(server, visit);
  const { page } = host;
  await page.goto(`${room}/moderation`);
  const section = page.locator("#lists");
  await section.locator("input[type=file]").setInputFiles(await otherFile());
  await section.getByRole("button", { name: "Import" }).click();
  await section.getByText("stage on https://other.example").waitFor();
  for (const summary of await section.locator(".entry summary").all()) {
    await summary.click();
  }
  await expectAccessible(page, "an imported list");
});
