import type { ReadonlySignal } from "@preact/signals";
import type { RoomTexts, Viewer } from "../../hub/protocol.ts";
import type { Catalogue } from "../texts/catalogue.ts";

/** What the stage says. */
export type StageTexts = Catalogue["stage"];

/** What a show is drawn from. */
export interface StageProps {
  readonly room: string;
  readonly settings: ReadonlySignal<RoomTexts>;
  /** The stream that the page came with. */
  readonly first: string;
  readonly you: ReadonlySignal<Viewer>;
  readonly texts: StageTexts;
}
