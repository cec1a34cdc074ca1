/**
 * The rules under which a viewer writes, and why they can't.
 *
 * @module
 */
import { fill } from "../../texts/catalogue.ts";
import { span } from "../../ui/time.ts";
import { rulesOf } from "./muted.ts";
import type { RoomWriter } from "./room_writer.ts";

/** The id of the sentence that says why the field takes nothing. */
export const MUTED_ID = "muted";

/** The rules that are not those of every room, for whoever can write. */
export function Rules({ writer }: { writer: RoomWriter }) {
  if (writer.muted.value) return null;
  const { state } = writer;
  const rules = rulesOf(state.settings.value, state.texts);
  return rules.length > 0 ? <p class="rules">{rules.join(" · ")}</p> : null;
}

/** Why the viewer can't write, and for how long. */
export function Muted({ writer }: { writer: RoomWriter }) {
  const { state } = writer;
  const { why, reason, until } = writer.muted.value ?? {};
  const { chat, common } = state.texts;
  return (
    <div id={MUTED_ID} class={why && "muted"}>
      <p role="status">{why}{reason && ` ${fill(chat.reason, { reason })}`}</p>
      {until !== undefined && (
        <p role="timer">
          {fill(chat.again, {
            span: span(until - state.serverNow, common),
          })}
        </p>
      )}
    </div>
  );
}

/** When slow mode takes the next message. */
export function Pace({ writer }: { writer: RoomWriter }) {
  const { state } = writer;
  const { chat, common } = state.texts;
  const wait = writer.slowUntil.value - state.now.value;
  return wait > 0 && !writer.muted.value
    ? (
      <span class="pace" role="timer">
        {fill(chat.nextIn, { span: span(wait, common) })}
      </span>
    )
    : null;
}
