/**
 * A form on a person's card.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import { cardPath } from "../connection/card_path.ts";
import type { PersonView } from "./card.ts";

/** Sends an action about the person with these fields; afterwards their card is shown again. */
export function PersonForm(
  { view: { room, card }, fields, children }: {
    view: PersonView;
    fields?: Readonly<Record<string, string>>;
    children: ComponentChildren;
  },
) {
  const { id } = card.viewer;
  const all = { viewer: id, back: cardPath(room, id), ...fields };
  return (
    <form class="act" method="post" action={`/rooms/${room}/moderation`}>
      {Object.entries(all).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
    </form>
  );
}
