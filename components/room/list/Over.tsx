/**
 * What lies over the list.
 *
 * @module
 */
import { Air } from "../../reactions/Air.tsx";
import { Card } from "./Card.tsx";
import { Menu } from "./Menu.tsx";
import { Newest } from "./Newest.tsx";
import { Preferences } from "./Preferences.tsx";
import type { Session } from "../state/session.ts";

/** The way to the newest message, reactions, and what opens: a message's menu, a viewer's card, one's own choices. */
export function Over({ session }: { session: Session }) {
  return (
    <>
      {!session.following.value && <Newest session={session} />}
      <Air texts={session.texts.reactions} />
      <Menu session={session} />
      <Card session={session} />
      {session.choosing.value && <Preferences session={session} />}
    </>
  );
}
