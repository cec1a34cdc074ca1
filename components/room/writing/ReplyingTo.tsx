/**
 * The message that the next one replies to.
 *
 * @module
 */
import { Icon } from "../../ui/Icon.tsx";
import { fillNodes } from "../../texts/fill_nodes.ts";
import type { RoomWriter } from "./room_writer.ts";

/** Shows it, with a button to cancel. */
export function ReplyingTo({ writer }: { writer: RoomWriter }) {
  const reply = writer.replyingTo.value;
  if (!reply) return null;
  const { chat } = writer.state.texts;
  return (
    <p class="replying" role="status">
      <span>
        {fillNodes(chat.replyTo, {
          name: <bdi class="notranslate">{reply.from.name}</bdi>,
        })} <span class="dim" dir="auto">{reply.text}</span>
      </span>
      <button
        type="button"
        class="close"
        aria-label={chat.cancelReply}
        onClick={() => {
          writer.replyingTo.value = undefined;
          writer.field?.focus();
        }}
      >
        <Icon d="m5 5 10 10M15 5 5 15" />
      </button>
    </p>
  );
}
