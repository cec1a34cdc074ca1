import { effect } from "@preact/signals";
import { Component } from "preact";
import { ConnectionNotice } from "../components/room/list/ConnectionNotice.tsx";
import { History, readHistory } from "../components/room/state/history.ts";
import { later } from "../components/room/state/later.ts";
import { Log } from "../components/room/list/Log.tsx";
import { Pinned } from "../components/room/list/Pinned.tsx";
import { Session } from "../components/room/state/session.ts";
import type { SessionOptions } from "../components/room/state/shown.ts";
import { HomeLink } from "../components/ui/HomeLink.tsx";
import { ModerateLink } from "../components/room/list/ModerateLink.tsx";
import { keepStage } from "../components/stage/keep.ts";
import { Viewers } from "../components/ui/Viewers.tsx";
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
