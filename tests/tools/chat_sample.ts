/**
 * A sample room and its messages.
 *
 * @module
 */
import type {
  MessageEvent,
  RoomSettings,
  ServerEvent,
  Viewer,
} from "../../hub/protocol.ts";
import { EN } from "../../components/texts/en.ts";
import { chatTexts } from "../../components/texts/languages.ts";
import { Receiver } from "../../components/room/state/receiver.ts";
import {
  RoomState,
  type SessionOptions,
} from "../../components/room/state/room_state.ts";

export const you: Viewer = { id: "you", name: "You", role: "viewer" };
export const ann: Viewer = { id: "ann", name: "Ann", role: "viewer" };

/** The settings of a new room. */
export const settings: RoomSettings = {
  maxMessageLength: 500,
  slowSeconds: 0,
  closed: false,
  signedInOnly: false,
  links: true,
  emojiOnly: false,
  minAgeSeconds: 0,
  review: "nothing",
  reviewNewSeconds: 0,
  uniqueMessages: false,
  delaySeconds: 0,
  pace: 15,
  title: "",
  description: "",
  stream: "",
};

/** The options of a page with two messages. */
export const options: SessionOptions = {
  texts: chatTexts(EN),
  room: "lobby",
  epoch: "e",
  seq: 2,
  you,
  viewers: 1,
  settings,
  now: Date.now(),
};

export function message(
  seq: number,
  from = ann,
  text = `text ${seq}`,
): MessageEvent {
  return { type: "message", seq, at: seq * 1000, from, text };
}

export function welcome(epoch: string, seq: number): ServerEvent {
  return {
    type: "welcome",
    room: "lobby",
    epoch,
    seq,
    you,
    viewers: 3,
    settings,
  };
}

/** A page with messages, and the pinned messages it looked up. */
export class Page {
  readonly state: RoomState;
  readonly receiver: Receiver;
  /** The `seq`s that were looked up. */
  readonly sought: number[] = [];

  constructor(
    more: Partial<SessionOptions> = {},
    messages = [message(1), message(2)],
  ) {
    this.state = new RoomState({ ...options, ...more }, messages);
    this.receiver = new Receiver(this.state, {
      heard: () => {},
      lookUp: (seq) => this.sought.push(seq),
      restored: () => {},
    });
  }

  take(events: readonly ServerEvent[]): readonly ServerEvent[] {
    return this.receiver.take(events);
  }
}
