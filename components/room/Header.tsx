/**
 * The header of a room's chat.
 *
 * @module
 */
import type { RoomTexts } from "../../hub/protocol.ts";
import { HomeLink } from "../ui/page/HomeLink.tsx";
import { Viewers } from "../ui/Viewers.tsx";
import { PanelLink } from "./list/PanelLink.tsx";
import type { RoomState } from "./state/room_state.ts";

/** What is in the header's element. */
export function Header({ state }: { state: RoomState }) {
  const { texts } = state;
  const title = headingOf(state.settings.value);
  return (
    <>
      <HomeLink texts={texts.common} />
      <h1
        class={title ? "roomname" : "roomname notranslate"}
        dir="auto"
      >
        {title || state.room}
      </h1>
      {state.moderates.value && (
        <PanelLink
          room={state.room}
          waiting={state.waiting.value}
          texts={texts.chat}
        />
      )}
      <Viewers
        count={state.viewers.value}
        stale={state.lost.value}
        texts={texts}
      />
    </>
  );
}

/** The broadcast's title, unless it is shown below the video. */
function headingOf({ title, stream }: RoomTexts): string {
  return stream === "" ? title : "";
}
