import { effect } from "@preact/signals";
import { Component } from "preact";
import { ConnectionNotice } from "../components/chat/ConnectionNotice.tsx";
import { History, readHistory } from "../components/chat/history.ts";
import { later } from "../components/chat/later.ts";
import { Log } from "../components/chat/Log.tsx";
import { Pinned } from "../components/chat/Pinned.tsx";
import { Session } from "../components/chat/session.ts";
import type { SessionOptions } from "../components/chat/shown.ts";
import { HomeLink } from "../components/HomeLink.tsx";
import { ModerateLink } from "../components/ModerateLink.tsx";
import { keepStage } from "../components/stage/keep.ts";
import { Viewers } from "../components/Viewers.tsx";
import type { MessageEvent, RoomTexts } from "../hub/protocol.ts";

/**
 * A room's chat, drawn by the server first and taken over in the browser. What one
 * writes with stands below it: it comes alive once the chat is.
 */
export default class Chat extends Component<SessionOptions> {
  static override contextType = History;
  readonly #session: Session;

  constructor(props: SessionOptions, drawn: readonly MessageEvent[] | null) {
    super(props, drawn);
    this.#session = new Session(props, drawn ?? readHistory());
  }

  override componentDidMount() {
    const session = this.#session;
    session.start();
    keepStage(session);
    effect(() => {
      const { state } = session.link.value;
      if (state === "connecting" && !session.late.value) return;
      later(({ furnish }) => furnish(session));
    });
  }

  render() {
    const session = this.#session;
    const { texts } = session;
    return (
      <>
        <header class="bar">
          <HomeLink texts={texts.common} />
          <h1 class="roomname" dir="auto">
            {headingOf(session.settings.value) || session.room}
          </h1>
          {session.moderates.value && (
            <ModerateLink
              room={session.room}
              waiting={session.waiting.value}
              texts={texts.chat}
            />
          )}
          <Viewers
            count={session.viewers.value}
            stale={session.lost.value}
            texts={texts}
          />
        </header>
        <Pinned session={session} />
        <section class="stage" aria-label={texts.chat.label}>
          <Log session={session} />
          <ConnectionNotice session={session} />
          <div class="front"></div>
        </section>
      </>
    );
  }
}

/** The broadcast's title, where it does not stand under the picture. */
function headingOf({ title, stream }: RoomTexts): string {
  return stream === "" ? title : "";
}
