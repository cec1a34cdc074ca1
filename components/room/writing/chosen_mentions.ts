import { MAX_MENTIONS, type Viewer } from "../../../hub/protocol.ts";
import type { Say } from "../../../hub/frames.ts";

/** The viewers whose names were chosen for the draft, not typed. */
export class ChosenMentions {
  #chosen: Pick<Viewer, "id" | "name">[] = [];

  add({ id, name }: Pick<Viewer, "id" | "name">): void {
    this.#chosen.push({ id, name });
  }

  /** Returns those whom a text still names. The choice ends with the draft. */
  take(text: string): Say["mentions"] {
    const named = this.#chosen.filter(({ name }) => text.includes(`@${name}`));
    this.#chosen = [];
    const byId = new Map(named.map((each) => [each.id, each]));
    return byId.size > 0
      ? [...byId.values()].slice(0, MAX_MENTIONS)
      : undefined;
  }
}
