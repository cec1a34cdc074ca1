/**
 * The rows of messages without a place in the room's order yet.
 *
 * @module
 */
import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import { readMessage, type Said } from "../../../hub/wording/command.ts";
import { Name } from "../list/Name.tsx";
import { Quoted } from "../list/Row.tsx";
import { Text } from "../list/Text.tsx";
import { continues, type Entry } from "../state/timeline.ts";
import { hueClass } from "../../ui/colour.ts";
import { initialOf } from "../../ui/graphemes.ts";
import { type Outgoing, visible } from "./outbox.ts";
import { type Sender, SendStatus } from "./SendStatus.tsx";

/** The rows; `last` is the entry above. */
export function outgoingRows(
  writer: Sender & { readonly outbox: ReadonlySignal<readonly Outgoing[]> },
  last: Entry | undefined,
): VNode[] {
  const from = writer.state.you.value;
  return visible(writer.outbox.value).map((item, index, all) => {
    const said = readMessage(item.text);
    const line = { at: item.since, from, me: said.me };
    return (
      <OutgoingRow
        key={item.key}
        item={item}
        said={said}
        writer={writer}
        ahead={all.slice(0, index).filter(isDelayed).length}
        continued={index > 0 ? !said.me : continues(last, line)}
      />
    );
  });
}

function OutgoingRow(
  { item, said: { text, me }, writer, continued, ahead }: {
    item: Outgoing;
    said: Said;
    writer: Sender;
    continued: boolean;
    /** How many delayed messages go first. */
    ahead: number;
  },
) {
  const { state } = writer;
  const you = state.you.value;
  const { chat, common } = state.texts;
  return (
    <li
      class={`message ${hueClass(you.id)} ${item.state}${
        continued ? " more" : ""
      }${me ? " me" : ""}`}
      data-initial={continued ? undefined : initialOf(you.name)}
    >
      {item.reply && <Quoted reply={item.reply} texts={chat} />}
      <Name of={you} texts={common} />
      <span class="time">{item.state === "pending" ? chat.sending : ""}</span>
      <Text text={text} />
      {(item.state === "failed" || item.state === "delayed") && (
        <SendStatus item={item} writer={writer} ahead={ahead} />
      )}
    </li>
  );
}

function isDelayed({ state }: Outgoing): boolean {
  return state === "delayed";
}
