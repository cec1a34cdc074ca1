/** The panel's review queue. */
import type { Visit } from "./chromium.ts";
import { act, openAsHost, openPanel } from "./moderating.ts";
import type { VisitOptions } from "./room_page.ts";
import type { RoomServer } from "./room_server.ts";

/** Opens the panel of a room in which Ann said `ann` and Bob `bob`, all of it held. */
export async function atQueue(
  server: RoomServer,
  visit: Visit,
  said: { readonly ann: readonly string[]; readonly bob: readonly string[] },
  options?: VisitOptions,
) {
  const { room, host } = await openAsHost(server, visit, options);
  const { page } = host;
  await openPanel(host);
  await act(page, room, { action: "rules", review: "everything" });
  const [ann, bob] = [
    await server.introduce("Ann"),
    await server.introduce("Bob"),
  ];
  for (const text of said.ann) await server.say(room, text, ann);
  for (const text of said.bob) await server.say(room, text, bob);
  await page.goto(`${room}/moderation`);
  const all = said.ann.length + said.bob.length;
  await page.getByRole("heading", { name: `for review: ${all}` }).waitFor();
  const rows = page.locator("#held li");
  const row = (text: string) => rows.filter({ hasText: text });
  const waiting = (count: number) =>
    page.getByRole("heading", { name: `for review: ${count}` }).waitFor();
  /** Waits for a row's focus, which comes after the row is drawn. */
  const focused = (text: string) =>
    row(text).and(page.locator(":focus")).waitFor();
  const bar = page.getByRole("group", { name: "Selected messages" });
  return { room, host, page, rows, row, focused, waiting, bar, ann };
}
