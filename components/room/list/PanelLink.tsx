/**
 * The link to a room's panel.
 *
 * @module
 */

import type { ChatTexts } from "../../texts/catalogue.ts";

/** Shows the number of messages that wait for review. */
export function PanelLink(
  { room, waiting, texts }: {
    room: string;
    waiting: number;
    texts: ChatTexts["chat"];
  },
) {
  return (
    <a class="moderate" href={`/rooms/${room}/moderation`}>
      {texts.moderate}
      {waiting > 0 && (
        <>
          {" "}
          <span class="count">
            {waiting}
            <span class="unit">{texts.waiting}</span>
          </span>
        </>
      )}
    </a>
  );
}
