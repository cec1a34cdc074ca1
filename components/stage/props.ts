import type { ReadonlySignal } from "@preact/signals";
import type { RoomTexts, Viewer } from "../../hub/protocol.ts";
import type { Catalogue } from "../texts/catalogue.ts";

export type StageTexts = Catalogue["stage"];

export interface StageProps {
  readonly room: string;
  readonly settings: ReadonlySignal<RoomTexts>;
  /** The stream when the page was rendered. */
  readonly first: string;
  readonly you: ReadonlySignal<Viewer>;
  readonly texts: StageTexts;
}
