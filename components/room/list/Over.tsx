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
  const { state } = session;
  return (
    <>
      {!state.following.value && <Newest state={state} />}
      <Air texts={state.texts.reactions} />
      <Menu session={session} />
      <Card state={state} />
      {state.choosing.value && <Preferences state={state} />}
    </>
  );
}
