/**
 * What the stage shows, and how what happens in the room changes it.
 *
 * @module
 */
import { batch, type Signal, signal } from "@preact/signals";
import type { RoomTexts } from "../../hub/protocol.ts";
import type { LiveEvent } from "../live.ts";
import type { Catalogue } from "../texts/catalogue.ts";

/** What the stage says. */
export type StageTexts = Catalogue["stage"];

/** What the stage is told by the server that draws it. */
export interface StageOptions extends RoomTexts {
  /** The viewer's id. */
  readonly you: string;
}

/** The id of the element that the stage stands in. */
export const STAGE_ID = "stage";

/** The state of a stage. */
export class StageState {
  readonly stream: Signal<string>;
  readonly title: Signal<string>;
  readonly description: Signal<string>;
  readonly you: Signal<string>;
  /** The stream that the page came with. */
  readonly first: string;

  constructor({ stream, title, description, you }: StageOptions) {
    this.stream = signal(stream);
    this.title = signal(title);
    this.description = signal(description);
    this.you = signal(you);
    this.first = stream;
  }

  /** Takes in what happens. */
  take(events: readonly LiveEvent[]): void {
    for (const event of events) {
      if ("you" in event) this.you.value = event.you.id;
      if ("settings" in event) this.set(event.settings);
    }
  }

  /** Shows other texts, or another stream. */
  set({ stream, title, description }: RoomTexts): void {
    batch(() => {
      this.stream.value = stream;
      this.title.value = title;
      this.description.value = description;
    });
  }
}
