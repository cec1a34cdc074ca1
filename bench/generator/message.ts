/**
 * The generator's messages: a mark, then sender, number and time in fixed-width digits,
 * then filler.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import { chatText } from "./chat_text.ts";
import { SPEECH } from "./dialects.ts";
import { encode, MARK } from "./frames.ts";
import type { Dialect, Script } from "./plan.ts";

const SENDER_DIGITS = 4;
const COUNTER_DIGITS = 8;
/** Microseconds since the generator started: enough for 11 days. */
const TIME_DIGITS = 12;

const DIGIT_0 = 0x30;

const FILLER: Record<Exclude<Script, "chat">, string> = {
  ascii: "the quick brown fox jumps over the lazy dog and ",
  chinese: "敏捷的棕色狐狸跳过了那只懒惰的狗然后又跳了回来",
};

const encoder = new TextEncoder();

/** The stamp in a text. */
export interface Label {
  sender: number;
  /** The sender's messages count from 0. */
  counter: number;
  /** When it was sent or due, in milliseconds since the generator started. */
  sentAt: number;
}

/** Makes one sender's frames. */
export class Writer {
  readonly sender: number;
  readonly #dialect: Dialect;
  readonly #room: string;
  /** The text after the stamp of a message. */
  readonly #filler: (counter: number) => string;
  #counter = 0;

  constructor(
    sender: number,
    dialect: Dialect,
    room: string,
    script: Script,
    textLength: number,
  ) {
    this.sender = sender;
    this.#dialect = dialect;
    this.#room = room;
    if (script === "chat") {
      this.#filler = (counter) => chatText(sender + 7919 * counter);
      return;
    }
    const filler = FILLER[script];
    const length = textLength - 1 - SENDER_DIGITS - COUNTER_DIGITS -
      TIME_DIGITS;
    // A full stop at the end, as servers trim white space.
    const same = filler.repeat(Math.ceil(length / filler.length))
      .slice(0, length - 1) + ".";
    this.#filler = () => same;
  }

  /** How many were made. */
  get count(): number {
    return this.#counter;
  }

  /** The next message, stamped with a time in milliseconds. */
  next(time: number): Uint8Array {
    const counter = this.#counter++;
    const text = String.fromCharCode(MARK) +
      digits(this.sender, SENDER_DIGITS) +
      digits(counter, COUNTER_DIGITS) +
      digits(Math.round(time * 1000), TIME_DIGITS) +
      this.#filler(counter);
    return encode(encoder.encode(
      SPEECH[this.#dialect].say(this.#room, this.sender, counter, text),
    ));
  }
}

/** Reads the digits after the mark at `at`. */
export function readLabel(payload: Buffer, at: number, label: Label): void {
  let position = at + 1;
  label.sender = number(payload, position, SENDER_DIGITS);
  position += SENDER_DIGITS;
  label.counter = number(payload, position, COUNTER_DIGITS);
  position += COUNTER_DIGITS;
  label.sentAt = number(payload, position, TIME_DIGITS) / 1000;
}

function digits(value: number, places: number): string {
  return String(value).padStart(places, "0");
}

function number(bytes: Buffer, start: number, places: number): number {
  let value = 0;
  for (let i = start; i < start + places; i++) {
    value = value * 10 + bytes[i] - DIGIT_0;
  }
  return value;
}
