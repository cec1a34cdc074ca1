import { effect } from "@preact/signals";
import { Component } from "preact";
import "../components/room/first_modules.ts";
import { History, readHistory } from "../components/room/state/history.ts";
import { lazy } from "../components/room/lazy.ts";
import { RoomView } from "../components/room/RoomView.tsx";
import { Session } from "../components/room/state/session.ts";
import type { SessionOptions } from "../components/room/state/room_state.ts";
import { loadStage } from "../components/stage/load_stage.ts";
import type { Embed } from "../components/embed/embed.ts";
import type { MessageEvent } from "../hub/protocol.ts";

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
    return <RoomView session={this.#session} />;
  }
}
