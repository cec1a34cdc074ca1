/**
 * Activates a live chat: the header, the composer, the controls over the list and, on another
 * site, the bridge to it.
 *
 * @module
 */
import { render } from "preact";
import { watch } from "../../client/watchdog.ts";
import { bridge } from "../embed/bridge.ts";
import type { Embed } from "../embed/embed.ts";
import { Header } from "./Header.tsx";
import { FloatingControls } from "./list/FloatingControls.tsx";
import { fitAboveKeyboard } from "./keyboard.ts";
import { ListPause } from "./list/pause.ts";
import { RowInput } from "./list/row_input.ts";
import { followDays } from "./list/days.ts";
import { provideTools } from "./moderating/load.ts";
import { sharedRows } from "./pace/rows.tsx";
import { datePrints } from "./print_date.ts";
import { LIST_ID } from "./state/history.ts";
import type { Session } from "./state/session.ts";
import { surviveTranslation } from "../translation/translation.ts";
import { Composer } from "./writing/Composer.tsx";
import { shareViewer } from "./writing/other_tabs.ts";
import { watchCookies } from "./writing/watch_cookies.ts";
import { RoomWriter } from "./writing/room_writer.ts";

/**
 * Takes over the server-rendered header and composer, and draws the controls over the list.
 * Further calls do nothing.
 *
 * @param embed Set if the chat is embedded on another site.
 */
export function activate(
  session: Session,
  embed: Embed | undefined,
  ...changes: Parameters<typeof surviveTranslation>
): void {
  if (session.state.writer.peek()) return;
  watch(session.connection);
  const writer = new RoomWriter(session);
  writer.start();
  shareViewer(session);
  const header = document.querySelector(".room>.bar")!;
  const footer = document.querySelector<HTMLElement>(".composer")!;
  watchCookies(writer, footer.dataset);
  // Rendered over the server's markup instead of hydrated: the state may have changed
  // since.
  render(<Header state={session.state} />, header);
  render(<Composer writer={writer} />, footer);
  render(
    <FloatingControls session={session} />,
    document.querySelector(".front")!,
  );
  document.querySelector(".room")!.addEventListener("submit", (event) => {
    if (!(event.target as Element).matches(".pin form")) return;
    event.preventDefault();
    writer.moderate("unpin");
  });
  fitAboveKeyboard();
  datePrints(session.state.texts.language);
  const list = document.getElementById(LIST_ID)!;
  new RowInput(session, list);
  new ListPause(session.state, list);
  provideTools(session, () => import("./moderating_modules.ts"));
  followDays(session.state.texts, sharedRows(session.state));
  surviveTranslation(...changes);
  if (embed && parent !== self) bridge(session, embed);
}
