/**
 * The rules under which a viewer writes, and why they can't.
 *
 * @module
 */
import { fill } from "../texts/catalogue.ts";
import { span } from "../time.ts";
import { rulesOf } from "./muted.ts";
import type { Session } from "./session.ts";

/** The id of the sentence that says why the field takes nothing. */
export const MUTED_ID = "muted";

/** The rules that are not those of every room, for whoever can write. */
export function Rules({ session }: { session: Session }) {
  if (session.muted.value) return null;
  const rules = rulesOf(session.settings.value, session.texts);
  return rules.length > 0 ? <p class="rules">{rules.join(" · ")}</p> : null;
}

/** Why the viewer can't write, and for how long. */
export function Muted({ session }: { session: Session }) {
  const { why, reason, until } = session.muted.value ?? {};
  const { chat, common } = session.texts;
  return (
    <div id={MUTED_ID} class={why && "muted"}>
      <p role="status">{why}{reason && ` ${fill(chat.reason, { reason })}`}</p>
      {until !== undefined && (
        <p role="timer">
          {fill(chat.again, {
            span: span(until - session.serverNow, common),
          })}
        </p>
      )}
    </div>
  );
}

/** When slow mode takes the next message. */
export function Pace({ session }: { session: Session }) {
  const { chat, common } = session.texts;
  const wait = session.slowUntil.value - session.now.value;
  return wait > 0 && !session.muted.value
    ? (
      <span class="pace" role="timer">
        {fill(chat.nextIn, { span: span(wait, common) })}
      </span>
    )
    : null;
}
