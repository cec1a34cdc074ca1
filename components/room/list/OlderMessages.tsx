/**
 * The top of the list.
 *
 * @module
 */
import type { Session } from "../state/session.ts";

const LABELS = {
  more: "older",
  failed: "noOlder",
  loading: "loading",
} as const;

/** A button that loads older messages, or a note that there are none. */
export function OlderMessages({ session }: { session: Session }) {
  const { chat } = session.state.first;
  const room = `/rooms/${session.state.room}`;
  const older = session.state.older.value;
  switch (older) {
    case "more":
    case "failed":
    case "loading":
      // Always the same button, so that it keeps the focus.
      return (
        <p class="listend" role="status">
          <button
            type="button"
            class="action"
            aria-disabled={older === "loading"}
            onClick={() => session.loadOlder()}
          >
            {chat[LABELS[older]]}
          </button>
        </p>
      );
    case "much":
      return (
        <p class="listend">
          {/* The replay can't be shown in a frame on another site. */}
          <a
            href={`${room}/replay`}
            target={session.state.page === room ? undefined : "_blank"}
          >
            {chat.muchOlder}
          </a>
        </p>
      );
    case "end":
      return session.state.following.value
        ? null
        : <p class="listend">{chat.oldest}</p>;
  }
}
