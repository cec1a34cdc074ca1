/** Actions on viewers: timeouts, bans, and role links. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { browserTest } from "./chromium.ts";
import {
  choose,
  command,
  openAsHost,
  openPanel,
  waitForNote,
} from "./moderating.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

browserTest(
  "A viewer who is timed out sees the reason and the duration, and can post afterwards",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    await ann.takeName("Ann");
    await ann.say("HEY!!!");
    await host.row("HEY!!!").waitFor();
    await command(host, "/timeout Ann 10s keep calm");
    await waitForNote(host, "Ann is timed out for 10 seconds.");
    await waitForNote(ann, "You are timed out. Reason: keep calm");
    await ann.page.getByText(/can write again in ([1-9]|1[01]) s/).waitFor();
    assertEquals(await ann.field.isDisabled(), true);
    await ann.page.getByText("You are timed out").waitFor({
      state: "detached",
    });
    await ann.say("sorry");
    assertEquals(await ann.shows(2), ["HEY!!!", "sorry"]);
  },
);

browserTest(
  "A banned viewer is told before scripts run, and is unbanned live",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    const ann = await visit(room);
    await ann.say("buy my stuff");
    await host.row("buy my stuff").waitFor();
    await choose(host, "buy my stuff", "Ban");
    await waitForNote(host, "is banned");
    await ann.page.getByText("You are banned from this room.").waitFor();
    await ann.reload();
    assertEquals(await ann.field.isDisabled(), true);
    await ann.expectSteadyLayout();
    await openPanel(host);
    await host.page.getByRole("button", { name: "Lift" }).click();
    await waitForNote(host, "They can write again.");
    await ann.page.getByText("You are banned").waitFor({ state: "detached" });
    await ann.say("thank you");
    // The ban took the first message away.
    assertEquals(await ann.shows(1), ["thank you"]);
  },
);

browserTest(
  "A role link makes a moderator in another browser, hides its secret, and is revoked live",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit);
    await openPanel(host);
    await host.page.getByRole("button", { name: "Create a moderator link" })
      .click();
    const field = host.page.getByLabel("you won’t see it again");
    const link = await field.inputValue();
    assertMatch(link, /^http:.*\/claim#[\w-]{43}$/);
    assert(link.startsWith(`${room}/claim#`));
    const secret = link.split("#")[1];

    const mod = await visit(room);
    const asked: string[] = [];
    mod.page.on("request", (request) => {
      asked.push(request.url(), request.headers().referer ?? "");
    });
    await mod.open(link);
    assertEquals(mod.page.url(), room);
    await mod.page.getByText(/Chatting as .*Mod/).waitFor();
    assert(asked.length > 4);
    assertEquals(
      asked.filter((each) => each.split("#")[0].includes(secret)),
      [],
    );
    assert(!(await mod.page.content()).includes(secret));
    await mod.page.goBack();
    assert(!mod.page.url().includes(secret), mod.page.url());
    await mod.open(room);

    // The secret is shown only once, and not to moderators.
    await host.page.goto(`${room}/moderation`);
    assert(!(await host.page.content()).includes(secret));
    await openPanel(mod);
    assertEquals(
      await mod.page.getByRole("heading", { level: 2 }).allInnerTexts(),
      [
        "Waiting for review: 0",
        "Shield",
        "Rules",
        "Restricted people",
        "Lists from elsewhere",
        "Host and moderators",
        "Audit log",
      ],
    );
    await mod.open(room);
    const shown = host.page.getByRole("listitem").filter({
      hasText: "moderator link",
    });
    await shown.locator("summary", { hasText: "Revoke" }).click();
    await shown.getByText("loses it").waitFor();
    await shown.getByRole("button", { name: "Revoke" }).click();
    await waitForNote(host, "Link revoked");
    await mod.page.getByRole("link", { name: "Moderate" }).waitFor({
      state: "detached",
    });

    mod.expect(/^Failed to load resource: .*401/);
    // The second time the page is already open, so the browser doesn't load it again.
    for (let i = 0; i < 2; i++) {
      const answered = mod.page.waitForResponse((response) =>
        response.request().method() === "POST"
      );
      await mod.page.goto(link);
      assertEquals((await answered).status(), 401);
      await mod.page.getByRole("alert").getByText("was revoked").waitFor();
      assertEquals(mod.page.url(), `${room}/claim`);
    }
  },
);
