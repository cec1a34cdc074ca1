/**
 * Brings to a chat that is live what it could do without until then.
 *
 * @module
 */
import { render } from "preact";
import { bridge } from "../../embed/bridge.ts";
import { Composer } from "../writing/Composer.tsx";
import { Writer } from "../writing/writer.ts";
import { LIST_ID } from "../state/history.ts";
import { Over } from "./Over.tsx";
import { RowInput } from "./row_input.ts";
import type { Session } from "../state/session.ts";

/** Takes over the composer that the server has drawn, and draws what lies over the list. Once is enough. */
export function furnish(session: Session): void {
  if (session.writer.peek()) return;
  const writer = new Writer(session);
  writer.start();
  // Rather than hydrated, it is compared with what is there: meanwhile something may have changed.
  render(<Composer writer={writer} />, document.querySelector(".composer")!);
  render(<Over session={session} />, document.querySelector(".front")!);
  document.querySelector(".room")!.addEventListener("submit", (event) => {
    if (!(event.target as Element).matches(".pin form")) return;
    event.preventDefault();
    writer.moderate("unpin");
  });
  new RowInput(session, document.getElementById(LIST_ID)!);
  const { embed } = session;
  if (embed && parent !== self) bridge(session, embed);
}
