/**
 * The room's rules, and why the viewer can't write.
 *
 * @module
 */
import { fill } from "../../texts/catalogue.ts";
import { fillNodes } from "../../texts/fill_nodes.ts";
import { clock, span } from "../../ui/time.ts";
import type { RoomState } from "../state/room_state.ts";
import { rulesOf } from "./muted.ts";
import type { RoomWriter } from "./room_writer.ts";

/** The id of the sentence that says why the field is disabled. */
export const MUTED_ID = "muted";

const IN_BROWSER = typeof document !== "undefined";

/** Rules that differ from the default, for viewers who can write. */
export function Rules({ writer }: { writer: RoomWriter }) {
  if (writer.muted.value) return null;
  const { state } = writer;
  const settings = state.settings.value;
  const rules = rulesOf(settings, state.texts).join(" · ");
  if (!settings.shield) return rules ? <p class="rules">{rules}</p> : null;
  return (
    <p class="rules">
      <b role="status">{shieldIn(state, settings.shield.until)}</b> · {rules}
    </p>
  );
}

/** Until when Shield is on. The server doesn't know the viewer's time zone. */
function shieldIn(state: RoomState, until: number): string {
  const { serverNow, texts: { chat, common } } = state;
  return IN_BROWSER
    ? fill(chat.shieldUntil, { time: clock(until, serverNow, "local", common) })
    : fill(chat.shieldFor, { span: span(until - serverNow, common) });
}

/** Why the viewer can't write, and for how long; or when the chat ended. */
export function Muted({ writer }: { writer: RoomWriter }) {
  const { state } = writer;
  const { why, reason, until } = writer.muted.value ?? {};
  const { chat, common } = state.texts;
  const { ended } = state.settings.value;
  return (
    <div id={MUTED_ID} class={why && "muted"}>
      <p role="status">
        {ended
          ? fill(chat.endedAt, {
            time: clock(
              ended.at,
              state.serverNow,
              IN_BROWSER ? "local" : "utc",
              common,
            ),
          })
          : why}
        {reason && ` ${fill(chat.reason, { reason })}`}
      </p>
      {ended && (
        <p>
          <a
            href={`/rooms/${state.room}/replay`}
            // The replay can't be framed.
            target={state.page === `/rooms/${state.room}`
              ? undefined
              : "_blank"}
          >
            {chat.replayEnded}
          </a>
        </p>
      )}
      {until !== undefined && (
        <p role="timer">
          {fillNodes(chat.again, {
            span: <span>{span(until - state.serverNow, common)}</span>,
          })}
        </p>
      )}
    </div>
  );
}

/** The time until slow mode allows the next message. */
export function Pace({ writer }: { writer: RoomWriter }) {
  const { state } = writer;
  const { chat, common } = state.texts;
  const wait = state.leftMs(writer.slowUntil.value);
  return wait > 0 && !writer.muted.value
    ? (
      <span class="pace" role="timer">
        {fillNodes(chat.nextIn, { span: <span>{span(wait, common)}</span> })}
      </span>
    )
    : null;
}
