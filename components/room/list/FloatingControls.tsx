/**
 * Everything that floats over the list.
 *
 * @module
 */
import { Reactions } from "../../reactions/Reactions.tsx";
import { ViewerCard } from "./ViewerCard.tsx";
import { Menu } from "./Menu.tsx";
import { Newest } from "./Newest.tsx";
import { Preferences } from "./Preferences.tsx";
import { tools } from "../moderating/tools.ts";
import type { Session } from "../state/session.ts";

export function FloatingControls({ session }: { session: Session }) {
  const { state } = session;
  const loaded = tools.value;
  return (
    <>
      {(!state.following.value ||
        state.paused.value && state.unread.value > 0) &&
        <Newest state={state} />}
      <Reactions texts={state.texts.reactions} />
      <Menu session={session} />
      <ViewerCard state={state} />
      {loaded && (
        <loaded.parts.KeyHelp tools={loaded} texts={state.texts.common} />
      )}
      {state.preferencesOpen.value && <Preferences session={session} />}
    </>
  );
}
