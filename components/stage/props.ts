import type { ReadonlySignal } from "@preact/signals";
import type { RoomSettings, Viewer } from "../../hub/protocol.ts";
import type { Catalogue } from "../texts/catalogue.ts";

export type StageTexts = Catalogue["stage"];

export interface StageProps {
  readonly room: string;
  readonly settings: ReadonlySignal<RoomSettings>;
  /** The stream when the page was rendered. */
  readonly first: string;
  readonly you: ReadonlySignal<Viewer>;
  readonly viewers: ReadonlySignal<number>;
  /** Whether their number may be out of date. */
  readonly lost: ReadonlySignal<boolean>;
  /** How many messages wait for review. */
  readonly waiting: ReadonlySignal<number>;
  readonly texts: StageTexts;
  readonly interfaceTexts: Pick<Catalogue, "language" | "common">;
}
