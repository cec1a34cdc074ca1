/**
 * What a room's chat shows above the composer.
 *
 * @module
 */
import type { RoomTexts } from "../../hub/protocol.ts";
import { HomeLink } from "../ui/HomeLink.tsx";
import { Viewers } from "../ui/Viewers.tsx";
import { ConnectionNotice } from "./list/ConnectionNotice.tsx";
import { Log } from "./list/Log.tsx";
import { PanelLink } from "./list/PanelLink.tsx";
import { Pinned } from "./list/Pinned.tsx";
import type { Session } from "./state/session.ts";

/** The room's header and its messages. */
export function RoomView({ session }: { session: Session }) {
  const { state } = session;
  const { texts } = state;
  const title = headingOf(state.settings.value);
  return (
    <>
      <header class="bar">
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
      </header>
      <Pinned session={session} />
      <section class="logframe" aria-label={texts.chat.label}>
        <Log session={session} />
        <ConnectionNotice session={session} />
        <div class="front"></div>
      </section>
    </>
  );
}

/** The broadcast's title, unless it is shown below the video. */
function headingOf({ title, stream }: RoomTexts): string {
  return stream === "" ? title : "";
}
