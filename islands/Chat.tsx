import { useContext, useEffect, useMemo } from "preact/hooks";
import { Composer, type Draft } from "../components/chat/Composer.tsx";
import { History, readHistory } from "../components/chat/history.ts";
import { later, Newest, Popups, prefetch } from "../components/chat/Later.tsx";
import { Log } from "../components/chat/Log.tsx";
import { ConnectionNotice } from "../components/chat/Notices.tsx";
import { Pinned } from "../components/chat/Pinned.tsx";
import { Session } from "../components/chat/session.ts";
import type { SessionOptions } from "../components/chat/shown.ts";
import { ModerateLink } from "../components/ModerateLink.tsx";
import { Air } from "../components/reactions/Air.tsx";
import { keepStage } from "../components/stage/keep.ts";
import { Viewers } from "../components/Viewers.tsx";
import type { RoomTexts } from "../hub/protocol.ts";

/** A room's chat: drawn by the server first, taken over in the browser. */
export default function Chat(
  { draft, ...options }: SessionOptions & { draft?: Draft },
) {
  const messages = useContext(History);
  const session = useMemo(
    () => new Session(options, messages ?? readHistory()),
    [],
  );
  useEffect(() => session.start(), []);
  useEffect(() => keepStage(session), []);
  const isLive = session.link.value.state === "open";
  useEffect(() => isLive ? prefetch() : undefined, [isLive]);
  useEffect(() => {
    const { embed } = options;
    if (!embed || parent === self) return;
    later(({ bridge }) => bridge(session, embed));
  }, []);
  const { texts } = session;
  return (
    <section class="room" id="room">
      <header class="bar">
        <a
          class="home"
          href="/"
          aria-label={texts.common.home}
          aria-current={false}
        >
          <span class="logo"></span>
        </a>
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
        {!session.following.value && <Newest session={session} />}
        <Air texts={texts.reactions} />
        {session.popped.value && <Popups session={session} />}
      </section>
      <Composer session={session} draft={draft} />
    </section>
  );
}

/** The broadcast's title, where it does not stand under the picture. */
function headingOf({ title, stream }: RoomTexts): string {
  return stream === "" ? title : "";
}
