/**
 * The status of an unsent message.
 *
 * @module
 */
import type { ReadonlySignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { fill } from "../../texts/catalogue.ts";
import { fillNodes } from "../../texts/fill_nodes.ts";
import { span } from "../../ui/time.ts";
import type { Outgoing } from "./outbox.ts";
import type { RoomState } from "../state/room_state.ts";

/** What an unsent message needs of the writer. */
export interface Sender {
  readonly state: RoomState;
  /** When slow mode allows the next message, in milliseconds since 1970. */
  readonly slowUntil: ReadonlySignal<number>;
  /** How long between two of the viewer's messages; 0: no slow mode. */
  readonly slowSeconds: ReadonlySignal<number>;
  retry(key: string): void;
  /** Puts it back into the field. */
  edit(key: string): void;
  discard(key: string): void;
}

interface Props {
  readonly item: Outgoing;
  readonly writer: Sender;
  /** How many delayed messages go first. */
  readonly ahead: number;
}

/** Why it failed, or how long slow mode delays it. */
export function SendStatus(props: Props) {
  return props.item.state === "failed"
    ? <Failure {...props} />
    : <Delay {...props} />;
}

function Failure({ item, writer }: Props) {
  const { state } = writer;
  const { chat, common } = state.texts;
  const waitMs = state.leftMs(item.retryAt ?? 0);
  return (
    <p class="failure" role="alert">
      <span>{item.reason}</span> {waitMs === Infinity
        ? <Action onClick={() => writer.edit(item.key)}>{chat.edit}</Action>
        : (
          <Action
            disabled={waitMs > 0}
            onClick={() => writer.retry(item.key)}
          >
            {waitMs > 0
              ? fill(chat.retryIn, { span: span(waitMs, common) })
              : chat.retry}
          </Action>
        )}{" "}
      <Action
        onClick={() => writer.discard(item.key)}
      >
        {chat.discard}
      </Action>
    </p>
  );
}

function Delay({ item, writer, ahead }: Props) {
  const { state } = writer;
  const { chat, common } = state.texts;
  const waitMs = Math.max(0, state.leftMs(writer.slowUntil.value)) +
    ahead * writer.slowSeconds.value * 1_000;
  return (
    <p class="failure later">
      <span>
        {fillNodes(chat.delayed, {
          span: <span>{span(waitMs, common)}</span>,
        })}
      </span>{" "}
      <Action onClick={() => writer.discard(item.key)}>{chat.dontSend}</Action>
    </p>
  );
}

function Action(
  props: { children: ComponentChildren; disabled?: boolean; onClick(): void },
) {
  return <button type="button" class="action" {...props} />;
}
