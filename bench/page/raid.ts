/**
 * How long a raid lasts once a moderator acts: `deno run --config deno.json -A
 * bench/page/raid.ts`. Thirty bots post 90 messages into a room of two hundred who talk; a
 * script presses Shield, opens the menu of one message, and bans those who came with it,
 * as fast as the page answers. It prints the time from the first press until another
 * viewer's page shows nothing of the raid: the time that a person takes to look and move
 * the mouse comes on top.
 *
 * @module
 */
import { launch, type Visit } from "../../tests/browser/chromium.ts";
import {
  openSheet,
  purge,
  RAID_SETTINGS,
  raided,
  shieldOn,
} from "../../tests/browser/raid.ts";
import { RoomPage } from "../../tests/browser/room_page.ts";
import { RoomServer } from "../../tests/browser/room_server.ts";

const ROUNDS = 5;

await using server = await RoomServer.start(RAID_SETTINGS);
const browser = await launch();
const open: Visit = (url, options) => RoomPage.open(browser, url, options);
for (let round = 1; round <= ROUNDS; round++) {
  const { room, host } = await raided(server, open);
  await using viewer = await open(room);
  await viewer.row("raider").first().waitFor();
  let presses = 0;
  const began = performance.now();
  const press = async (target: { click(): Promise<void> }) => {
    presses++;
    await target.click();
  };
  await shieldOn(host, press);
  await host.row("raider").first().hover();
  await openSheet(host, press);
  await purge(host, press);
  const done = performance.now() - began;
  await viewer.row("raider").first().waitFor({ state: "detached" });
  const quiet = performance.now() - began;
  console.log(
    `${presses} presses: done after ${
      done.toFixed(0)
    } ms, quiet for a viewer after ${quiet.toFixed(0)} ms`,
  );
  await host[Symbol.asyncDispose]();
}
await browser.close();
