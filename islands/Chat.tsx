import { effect } from "@preact/signals";
import { Component } from "preact";
import { ConnectionNotice } from "../components/room/list/ConnectionNotice.tsx";
import { History, readHistory } from "../components/room/state/history.ts";
import { lazy } from "../components/room/lazy.ts";
import { Log } from "../components/room/list/Log.tsx";
import { Pinned } from "../components/room/list/Pinned.tsx";
import { Session } from "../components/room/state/session.ts";
import type { SessionOptions } from "../components/room/state/room_state.ts";
import { HomeLink } from "../components/ui/HomeLink.tsx";
import { PanelLink } from "../components/room/list/PanelLink.tsx";
import { loadStage } from "../components/stage/load_stage.ts";
import type { Embed } from "../components/embed/embed.ts";
import { Viewers } from "../components/ui/Viewers.tsx";
import type { MessageEvent, RoomTexts } from "../hub/protocol.ts";

/** `embed`: set if the chat is embedded on another site. */
export type ChatProps = SessionOptions & { readonly embed?: Embed };

/**
 * A room's chat, rendered by the server and hydrated in the browser. The composer below
 * it is activated once the chat is live.
 */
export default class Chat extends Component<ChatProps> {
  static override contextType = History;
  readonly #session: Session;

  constructor(props: ChatProps, drawn: readonly MessageEvent[] | null) {
    super(props, drawn);
    this.#session = new Session(props, drawn ?? readHistory(), lazy);
  }

  override componentDidMount() {
    const session = this.#session;
    const { connectionStatus, late } = session.state;
    // A translation that comes before the lazy modules.
    const seen: MutationRecord[] = [];
    const observer = new MutationObserver((records) => {
      seen.push(...records);
    });
    observer.observe(document.body, { childList: true, subtree: true });
    session.start();
    loadStage(session.state);
    effect(() => {
      if (connectionStatus.value.state === "connecting" && !late.value) return;
      lazy(({ activate }) =>
        activate(session, this.props.embed, observer, seen)
      );
    });
  }

  render() {
    const session = this.#session;
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
}

/** The broadcast's title, unless it is shown below the video. */
function headingOf({ title, stream }: RoomTexts): string {
  return stream === "" ? title : "";
}
