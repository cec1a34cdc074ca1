/**
 * Where the list begins: the way to what is older.
 *
 * @module
 */
import type { Session } from "../state/session.ts";

const LABELS = {
  more: "older",
  failed: "noOlder",
  loading: "loading",
} as const;

/** The button for older messages, or that there are none. */
export function OlderMessages({ session }: { session: Session }) {
  const { chat } = session.state.texts;
  const room = `/rooms/${session.state.room}`;
  const older = session.state.older.value;
  switch (older) {
    case "more":
    case "failed":
    case "loading":
      // One button, so that it keeps the focus of whoever goes on and on.
      return (
        <p class="edge" role="status">
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
        <p class="edge">
          {/* A frame on another site can't show it. */}
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
        : <p class="edge">{chat.oldest}</p>;
  }
}
