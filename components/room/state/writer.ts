import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import type {
  AcceptedEvent,
  DoneEvent,
  HeldEvent,
  RejectedEvent,
  Viewer,
} from "../../../hub/protocol.ts";
import type { Entry, Line } from "./timeline.ts";

/** An answer to something that was said or asked for. */
export type Answer = AcceptedEvent | RejectedEvent | HeldEvent | DoneEvent;

/** What a room's list and connection ask of whatever the viewer writes with. */
export interface Writer {
  /** What was said and is not in the room's order yet. */
  readonly outbox: ReadonlySignal<readonly unknown[]>;
  /** Why the viewer can't write, if so. */
  readonly muted: ReadonlySignal<unknown>;

  /** The rows of what is not in the room's order yet, below `last`. */
  rows(last: Entry | undefined): VNode[];

  /** Answers a message with the next one. */
  reply(line: Line): void;

  /** Puts somebody's name where the viewer is writing. */
  mention(viewer: Viewer): void;

  /** Asks the server to do something as a moderator, or to delete a message of one's own. */
  moderate(action: string, fields?: object): void;

  /** The server answers; `reached` is the last `seq` that the page has. */
  answered(answer: Answer, reached: number): void;

  /** A message of this viewer came. */
  claim(seq: number, text: string): void;

  /** Another order of messages began. */
  unclaim(): void;

  /** The connection is there, and so is what was missed: what waited is sent on it. */
  caughtUp(): void;

  /** The connection is gone. */
  cutOff(): void;
}
