/**
 * The messages that a page begins with. The server puts them into the HTML once;
 * the island reads them back from there, so they are not sent a second time as
 * props.
 *
 * @module
 */
import { createContext } from "preact";
import type { MessageEvent, Reply, Role } from "../../../hub/protocol.ts";
import { linksIn } from "./links.ts";

/** On the server: the messages to draw. In a browser nobody provides it. */
export const History = createContext<readonly MessageEvent[] | null>(null);

/** Messages in the HTML, at most. */
export const DRAWN = 50;

/** The id of what holds the messages. */
export const LIST_ID = "messages";

/** The messages that the server drew into this page. */
export function readHistory(): MessageEvent[] {
  const rows = document.querySelectorAll<HTMLElement>(
    `#${LIST_ID} li[data-seq]`,
  );
  return Array.from(rows, (row) => {
    const text = row.querySelector(".text")!;
    return {
      type: "message",
      seq: Number(row.dataset.seq),
      at: Date.parse(row.querySelector("time")?.dateTime ?? ""),
      from: {
        id: row.dataset.from ?? "",
        name: row.querySelector(".name")?.textContent ?? "",
        role: (row.dataset.role ?? "viewer") as Role,
      },
      text: text.textContent ?? "",
      links: linksIn(text),
      reply: replyIn(row),
      announcement: row.matches(".announcement") || undefined,
    };
  });
}

/** What the message of a row answers. */
function replyIn(row: HTMLElement): Reply | undefined {
  const quoted = row.querySelector<HTMLElement>(".quoted");
  if (!quoted) return undefined;
  return {
    seq: Number(quoted.dataset.to),
    from: {
      id: quoted.dataset.of ?? "",
      name: quoted.querySelector("bdi")?.textContent ?? "",
    },
  };
}
