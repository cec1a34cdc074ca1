/**
 * What opens over the chat. It is loaded when something does for the first time.
 *
 * @module
 */
import { Card } from "./Card.tsx";
import { Menu } from "./Menu.tsx";
import { Preferences } from "./Preferences.tsx";
import type { Session } from "./session.ts";

/** The menu of a message, the card of a viewer and the viewer's choices, while they are open. */
export function Popups({ session }: { session: Session }) {
  return (
    <>
      {session.menu.value && <Menu session={session} />}
      {session.card.value && <Card session={session} />}
      {session.choosing.value && <Preferences session={session} />}
    </>
  );
}
