/**
 * The messages that a page starts with. They are in the HTML once; the island reads
 * them from there instead of getting them a second time as props.
 *
 * @module
 */
import { createContext } from "preact";
import type { MessageEvent, Reply, Role } from "../../../hub/protocol.ts";
import { linksIn } from "./links.ts";

/** The messages to render on the server; not provided in a browser. */
export const History = createContext<readonly MessageEvent[] | null>(null);

/** The most messages in the HTML. */
export const DRAWN = 50;

/** The id of the list. */
export const LIST_ID = "messages";

/** Reads the server-rendered messages from the page. */
export function readHistory(): MessageEvent[] {
  const rows = document.querySelectorAll<HTMLElement>(
    `#${LIST_ID} li[data-seq]`,
  );
  return Array.from(rows, (row) => {
    const text = row.querySelector(".text")!;
    return {
      type: "message",
      seq: Number(row.dataset.seq),
      at: Date.parse(row.querySelector("time")!.dateTime),
      from: {
        id: row.dataset.from!,
        name: row.querySelector(".name")!.textContent!,
        role: (row.dataset.role ?? "viewer") as Role,
        bot: row.dataset.bot,
      },
      text: text.textContent!,
      links: linksIn(text),
      mentions: row.dataset.mentions && JSON.parse(row.dataset.mentions),
      reply: replyIn(row),
      announcement: row.matches(".announcement") || undefined,
      me: row.matches(".me") || undefined,
    };
  });
}

function replyIn(row: HTMLElement): Reply | undefined {
  const quoted = row.querySelector<HTMLElement>(".quoted");
  if (!quoted) return undefined;
  return {
    seq: Number(quoted.dataset.to),
    from: {
      id: quoted.dataset.of!,
      name: quoted.querySelector("bdi")!.textContent!,
    },
  };
}
