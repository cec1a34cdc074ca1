/**
 * Why something said is not in the room, and what can be done about it.
 *
 * @module
 */
import type { ReadonlySignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { fill } from "../../texts/catalogue.ts";
import { span } from "../../ui/time.ts";
import type { Outgoing } from "./outbox.ts";
import type { RoomState } from "../state/room_state.ts";

/** What can be done about something that is not in the room. */
export interface Sender {
  readonly state: RoomState;
  /** Until when slow mode keeps the next message back, in milliseconds since 1970. */
  readonly slowUntil: ReadonlySignal<number>;
  /** Seconds between two messages of this viewer; 0: no slow mode. */
  readonly slow: ReadonlySignal<number>;
  retry(key: string): void;
  discard(key: string): void;
}

interface Props {
  readonly item: Outgoing;
  readonly writer: Sender;
  /** How many go out before it when slow mode lets them. */
  readonly ahead: number;
}

/** What became of something that has failed, or waits for slow mode. */
export function SendStatus(props: Props) {
  return props.item.state === "failed"
    ? <Failure {...props} />
    : <Delay {...props} />;
}

function Failure({ item, writer }: Props) {
  const { state } = writer;
  const { chat, common } = state.texts;
  const wait = (item.retryAt ?? 0) - state.now.value;
  return (
    <p class="failure" role="alert">
      <span>{item.reason}</span>{" "}
      <Action disabled={wait > 0} onClick={() => writer.retry(item.key)}>
        {wait > 0
          ? fill(chat.retryIn, { span: span(wait, common) })
          : chat.retry}
      </Action>{" "}
      <Action onClick={() => writer.discard(item.key)}>{chat.discard}</Action>
    </p>
  );
}

function Delay({ item, writer, ahead }: Props) {
  const { state } = writer;
  const { chat, common } = state.texts;
  const wait = Math.max(0, writer.slowUntil.value - state.now.value) +
    ahead * writer.slow.value * 1_000;
  return (
    <p class="failure later">
      <span>{fill(chat.delayed, { span: span(wait, common) })}</span>{" "}
      <Action onClick={() => writer.discard(item.key)}>{chat.dontSend}</Action>
    </p>
  );
}

function Action(
  props: { children: ComponentChildren; disabled?: boolean; onClick(): void },
) {
  return <button type="button" class="action" {...props} />;
}
