/**
 * What a viewer is told: over the list how the connection stands, so that the list
 * doesn't jump when that comes and goes, and above the field what became of things.
 *
 * @module
 */
import { Icon } from "../Icon.tsx";
import { fill } from "../texts/catalogue.ts";
import { span } from "../time.ts";
import type { Session } from "./session.ts";

/** Says why there is no connection, and when it is tried again. */
export function ConnectionNotice({ session }: { session: Session }) {
  const link = session.link.value;
  const { chat, common } = session.texts;
  const { state, again, why = "lost" } = link;
  const stopped = state === "stopped";
  const tries = why !== "offline" && !stopped;
  const text = why === "lost" && !again ? "joining" : why;
  return (
    <div class="notices" role="status">
      {session.late.value && (
        <p class={`notice ${state}`}>
          {chat[text]}
          {tries && text !== "joining" && (
            <span class="dim" aria-hidden="true">
              {state === "waiting"
                ? fill(chat.retryingIn, {
                  span: span(link.until - session.now.value, common),
                })
                : chat.reconnecting}
            </span>
          )}
          {(stopped || tries && state === "waiting") && (
            <button
              type="button"
              class="action"
              onClick={() => stopped ? location.reload() : session.reconnect()}
            >
              {stopped ? chat.reload : chat.tryNow}
            </button>
          )}
        </p>
      )}
    </div>
  );
}

/** What this viewer alone is told: what became of a command, or why it was refused. */
export function Notes({ session }: { session: Session }) {
  return (
    <div class="notes" role="status">
      {session.notes.value.map(({ key, text, problem }) => (
        <p key={key} class={problem ? "note trouble" : "note"}>
          <span>{text}</span>
          <button
            type="button"
            class="close"
            aria-label={session.texts.common.close}
            onClick={() =>
              session.dismiss(key)}
          >
            <Icon d="m5 5 10 10M15 5 5 15" />
          </button>
        </p>
      ))}
    </div>
  );
}
