/**
 * What lies over the list: how the connection stands, and the way back to the
 * newest message. Over it, so that the list doesn't jump when they come and go.
 *
 * @module
 */
import type { Session } from "./session.ts";

/** Says that the connection is lost, and when it is tried again. */
export function ConnectionNotice({ session }: { session: Session }) {
  const link = session.link.value;
  return (
    <div class="notices" role="status">
      {session.lost.value && (
        <p class="notice">
          {link.state === "stopped"
            ? "The server has closed this chat."
            : "Connection lost."}{" "}
          {link.state === "connecting" && (
            <span class="dim">Reconnecting…</span>
          )}
          {link.state === "waiting" && (
            <>
              <span class="dim" aria-hidden="true">
                Retrying in {Math.max(
                  1,
                  Math.ceil((link.until - session.now.value) / 1000),
                )} s
              </span>{" "}
              <button
                type="button"
                class="action"
                onClick={() => session.reconnect()}
              >
                Try now
              </button>
            </>
          )}
          {link.state === "stopped" && (
            <button
              type="button"
              class="action"
              onClick={() => location.reload()}
            >
              Reload
            </button>
          )}
        </p>
      )}
    </div>
  );
}

/** Leads back to the newest message. */
export function Newest({ session }: { session: Session }) {
  if (session.following.value) return null;
  const count = session.unread.value;
  return (
    <button type="button" class="newest" onClick={() => session.follow()}>
      {count === 0
        ? "Back to the newest"
        : count === 1
        ? "1 new message"
        : `${count} new messages`}
      <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
        <path d="M10 4v12m-5-5 5 5 5-5" />
      </svg>
    </button>
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
            aria-label="Close"
            onClick={() =>
              session.dismiss(key)}
          >
            <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
              <path d="m5 5 10 10M15 5 5 15" />
            </svg>
          </button>
        </p>
      ))}
    </div>
  );
}
