import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import type { Viewer } from "../../../hub/protocol.ts";
import type {
  AcceptedEvent,
  DoneEvent,
  HeldEvent,
  RejectedEvent,
} from "../../../hub/answers.ts";
import type { Entry, Line } from "./timeline.ts";

/** The answer to a message or an action. */
export type Answer = AcceptedEvent | RejectedEvent | HeldEvent | DoneEvent;

/** What the list and the connection need of the writer. */
export interface Writer {
  /** Messages without a place in the room's order. */
  readonly outbox: ReadonlySignal<readonly unknown[]>;
  /** Why the viewer can't write, if so. */
  readonly muted: ReadonlySignal<unknown>;

  /** The rows of the outbox; `last` is the entry above. */
  rows(last: Entry | undefined): VNode[];

  /** Makes the next message a reply. */
  reply(line: Line): void;

  /** Inserts a mention at the caret. */
  mention(viewer: Viewer): void;

  /**
   * Asks the server for an action.
   *
   * @param whom Whom it is done to, for the note about it.
   */
  moderate(action: string, fields?: object, whom?: string): void;

  /** The server answered; `reached` is the last `seq` that the page has. */
  answered(answer: Answer, reached: number): void;

  /** A message of this viewer arrived. */
  claim(seq: number, text: string): void;

  /** The epoch has changed. */
  unclaim(): void;

  /** The connection is open and all missed events have arrived: sends what waits. */
  caughtUp(): void;
}
