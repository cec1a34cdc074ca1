/**
 * Where the list begins: the way to what is older.
 *
 * @module
 */
import type { Session } from "./session.ts";

/** The button for older messages, or that there are none. */
export function Edge({ session }: { session: Session }) {
  const { chat } = session.texts;
  switch (session.older.value) {
    case "more":
    case "failed":
      return (
        <p class="edge">
          <button
            type="button"
            class="action"
            onClick={() => session.loadOlder()}
          >
            {session.older.value === "more" ? chat.older : chat.noOlder}
          </button>
        </p>
      );
    case "loading":
      return <p class="edge" role="status">{chat.loading}</p>;
    case "much":
      return (
        <p class="edge">
          <a href={`/rooms/${session.room}/replay`}>{chat.muchOlder}</a>
        </p>
      );
    case "end":
      return session.following.value ? null : <p class="edge">{chat.oldest}</p>;
  }
}
