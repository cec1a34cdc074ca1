/**
 * What the page lacks: a connection, or parts of its own. It covers part of the list, so that
 * the list doesn't move when it appears.
 *
 * @module
 */
import { fill } from "../../texts/catalogue.ts";
import { span } from "../../ui/time.ts";
import type { Session } from "../state/session.ts";

/** Says why there is no connection and when the next attempt is, or that parts are missing. */
export function ConnectionNotice({ session }: { session: Session }) {
  const status = session.state.connectionStatus.value;
  const { chat, common } = session.state.first;
  const { state, again, why = "lost" } = status;
  const stopped = state === "stopped";
  const tries = why !== "offline" && !stopped;
  const text = why === "lost" && !again ? "joining" : why;
  return (
    <div class="notices" role="status">
      {session.state.late.value
        ? (
          <p class={`notice ${state}`}>
            {chat[text]}
            {tries && text !== "joining" && (
              <span class="dim" aria-hidden="true">
                {state === "waiting"
                  ? fill(chat.retryingIn, {
                    span: span(session.state.leftMs(status.until), common),
                  })
                  : chat.reconnecting}
              </span>
            )}
            {(stopped || tries && state === "waiting") && (
              <button
                type="button"
                class="action"
                onClick={() =>
                  stopped ? location.reload() : session.connection.retry()}
              >
                {stopped ? chat.reload : chat.tryNow}
              </button>
            )}
          </p>
        )
        : session.state.missing.value > 0 && (
          <p class="notice">
            {chat.missing}
            <button
              type="button"
              class="action"
              onClick={() => location.reload()}
            >
              {chat.reload}
            </button>
          </p>
        )}
    </div>
  );
}
