/**
 * The text in the message field, and what can be done with it.
 *
 * @module
 */
import { type Signal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { fill } from "../../texts/catalogue.ts";
import { remaining } from "../../ui/remaining.ts";
import { growWithText } from "../../ui/grow.ts";
import { insert } from "../../ui/insert.ts";
import { complete } from "./complete.ts";
import { enteredEarly, keepDraft, recallDraft, recallReply } from "./draft.ts";
import { fieldText, isFull, maxFieldLength } from "./field_text.ts";
import type { RoomWriter } from "./room_writer.ts";

const IN_BROWSER = typeof document !== "undefined";

/** A character that starts a completion; Chinese keyboards have a full-width one. */
const COMPLETED = /[@:＠]/;

export interface Draft {
  readonly field: RefObject<HTMLTextAreaElement>;
  readonly muted: boolean;
  /** Characters left, once there are few. */
  readonly left: number | undefined;
  /** Why it can't be sent, or was cut. */
  readonly problem: Signal<string | undefined>;
  /** The most UTF-16 units that the field holds. */
  readonly maxLength: number;
  /** To be called after each change; a composition's text isn't touched. */
  wrote(composing?: boolean): void;
  send(): void;
  /** Puts the last sent text into the empty field; false if there is none. */
  recallSent(): boolean;
}

export function useDraft(writer: RoomWriter): Draft {
  const { state } = writer;
  const { field, text, problem, changed } = useFieldText(writer);
  const sent = useRef("");
  const muted = writer.muted.value !== undefined;
  const max = state.settings.value.maxMessageLength;

  const put = (value: string) => {
    field.current!.value = value;
    changed();
  };
  const send = () => {
    const said = field.current?.value.trim();
    if (!said || muted || (remaining(said, max) ?? 0) < 0) return;
    if (!writer.say(said)) {
      problem.value = state.texts.chat.full;
      return;
    }
    sent.current = said;
    put("");
  };

  useEffect(() => {
    const { value: refusal } = problem;
    const entered = takeOver(writer, field.current!);
    changed();
    problem.value ??= refusal;
    if (entered) send();
    return writer.replyingTo.subscribe((reply) =>
      keepDraft(state, text.peek(), reply)
    );
  }, []);

  return {
    field,
    muted,
    // Not on the server: without scripts, a stale count must never disable the form.
    left: IN_BROWSER ? remaining(text.value, max) : undefined,
    problem,
    maxLength: maxFieldLength(max),
    wrote(composing) {
      changed(composing);
      if (COMPLETED.test(text.peek())) complete(writer);
    },
    send,
    recallSent() {
      if (field.current?.value !== "" || !sent.current) return false;
      put(sent.current);
      return true;
    },
  };
}

function useFieldText({ state, replyingTo }: RoomWriter) {
  const { refused, settings, texts: { chat } } = state;
  const field = useRef<HTMLTextAreaElement>(null);
  const text = useSignal(refused?.text ?? "");
  const problem = useSignal(refused?.problem);
  const grow = useRef<() => void>();
  return {
    field,
    text,
    problem,
    /** To be called after each change. */
    changed(composing = false): void {
      const max = settings.peek().maxMessageLength;
      const maxLength = maxFieldLength(max);
      const area = field.current!;
      const value = composing
        ? area.value.slice(0, maxLength)
        : fit(area, maxLength);
      text.value = value;
      grow.current ??= growWithText(area);
      grow.current();
      problem.value = isFull(value, maxLength)
        ? fill(chat.fieldFull, { n: max })
        : undefined;
      keepDraft(state, value, replyingTo.peek());
    },
  };
}

/**
 * Keeps text written before this script ran, or else restores a draft. Returns whether
 * that text was sent with Enter.
 */
function takeOver(writer: RoomWriter, field: HTMLTextAreaElement): boolean {
  const { state, replyingTo } = writer;
  writer.field = field;
  const entered = enteredEarly(field);
  if (field.value === "") {
    field.value = state.refused?.text ?? recallDraft(state);
  }
  if (field.value !== "") replyingTo.value ??= recallReply(state);
  return entered;
}

/**
 * Inserts a text at the caret if the field can't hold it as it is; false: it can. Unlike
 * a later correction this can be undone.
 */
export function insertFitting(
  field: HTMLTextAreaElement,
  inserted: string,
): boolean {
  const { value, selectionStart, selectionEnd, maxLength } = field;
  const room = maxLength - value.length + selectionEnd - selectionStart;
  const fitting = fieldText(inserted, room);
  if (fitting === inserted) return false;
  insert(field, fitting);
  return true;
}

/** Makes the field's text fit, and returns it. The caret stays where it is in the text. */
function fit(field: HTMLTextAreaElement, maxLength: number): string {
  const { value, selectionEnd } = field;
  const fitting = fieldText(value, maxLength);
  if (fitting !== value) {
    const caret = fieldText(value.slice(0, selectionEnd), maxLength).length;
    field.value = fitting;
    field.setSelectionRange(caret, caret);
  }
  return fitting;
}
