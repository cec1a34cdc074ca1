import { effect } from "@preact/signals";
import { Component } from "preact";
import "../components/room/first_modules.ts";
import { History, readHistory } from "../components/room/state/history.ts";
import { lazy } from "../components/room/lazy.ts";
import { ConnectionNotice } from "../components/room/list/ConnectionNotice.tsx";
import { Log } from "../components/room/list/Log.tsx";
import { Pinned } from "../components/room/list/Pinned.tsx";
import { Session } from "../components/room/state/session.ts";
import type { SessionOptions } from "../components/room/state/room_state.ts";
import { loadStage } from "../components/stage/load_stage.ts";
import type { Embed } from "../components/embed/embed.ts";
import type { MessageEvent } from "../hub/protocol.ts";

/** `embed`: set if the chat is embedded on another site. */
export type ChatProps = SessionOptions & { readonly embed?: Embed };

/**
 * A room's chat, rendered by the server and hydrated in the browser. The header above it
 * and the composer below are activated once the chat is live.
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
      lazy(
        session.state,
        ({ activate }) => activate(session, this.props.embed, observer, seen),
      );
    });
  }

  render() {
    const session = this.#session;
    return (
      <>
        <Pinned session={session} />
        <section
          class="logframe"
          aria-label={session.state.first.chat.label}
        >
          <Log session={session} />
          <ConnectionNotice session={session} />
          <div class="front"></div>
        </section>
      </>
    );
  }
}
