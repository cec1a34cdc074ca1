import { Head } from "fresh/runtime";
import { define } from "../../../server/state.ts";
import { Name } from "../../../components/room/list/Name.tsx";
import { Text } from "../../../components/room/list/Text.tsx";
import { hueClass } from "../../../components/ui/colour.ts";
import { initialOf } from "../../../components/ui/graphemes.ts";
import { HomeLink } from "../../../components/ui/page/HomeLink.tsx";
import { parseTime } from "../../../components/replay/time.ts";
import { StyleSheet } from "../../../components/styles/StyleSheet.tsx";
import { replayTexts } from "../../../components/replay/texts.ts";
import { isPlaylist } from "../../../components/stage/stream.ts";
import { type Catalogue, fill } from "../../../components/texts/catalogue.ts";
import type { MessageEvent } from "../../../hub/mod.ts";
import Replay from "../../../islands/Replay.tsx";
import { allow } from "../../(_lib)/allow.ts";
import { NO_STORE } from "../../(_lib)/caching.ts";

/** Messages shown where scripts don't run. */
const DRAWN = 50;

/**
 * A room's chat, played back beside a recording. `?at=…`, in milliseconds since 1970 or
 * ISO 8601, is when the recording begins; by default, with the oldest message.
 */
export const handler = define.handlers(allow({
  async GET(ctx) {
    const { hub, person, texts } = ctx.state;
    const { room } = ctx.params;
    const [{ seq, messages }, first, { settings }] = await Promise.all([
      hub.history(room, person, { limit: DRAWN }),
      hub.oldestMessageAt(room, person),
      hub.briefing(room, person),
    ]);
    // A playlist is live, or starts at another time at each playback.
    const stream = settings.stream && !isPlaylist(settings.stream)
      ? settings.stream
      : undefined;
    ctx.state.allowance = { stream };
    const called = settings.title || room;
    const title = fill(texts.replay.title, { title: called });
    const now = Date.now();
    return await ctx.render(
      <>
        <Head>
          <title>{fill(texts.common.title, { title })}</title>
          <StyleSheet name="stage" />
          <StyleSheet name="replay" />
        </Head>
        <main class="replay">
          <header class="bar">
            <HomeLink texts={texts.common} />
            <h1 class="roomname" dir="auto">{title}</h1>
            <a class="moderate" href={`/rooms/${room}`} aria-current={false}>
              {texts.replay.live}
            </a>
          </header>
          <Replay
            texts={replayTexts(texts)}
            room={room}
            stream={stream}
            seq={seq}
            first={first ?? now}
            last={messages.at(-1)?.at ?? now}
            at={parseTime(ctx.url.searchParams.get("at"))}
          />
          <noscript>
            <Newest messages={messages} texts={texts} />
          </noscript>
        </main>
      </>,
      { headers: NO_STORE },
    );
  },
}));

/** Without scripts there is no playback, only the latest messages. */
function Newest(
  { messages, texts }: { messages: readonly MessageEvent[]; texts: Catalogue },
) {
  return (
    <>
      <p class="hint">{texts.replay.noScripts}</p>
      <ol class="lines" aria-label={texts.chat.messages}>
        {messages.map(({ seq, from, text, me, links }) => (
          <li
            key={seq}
            class={`message ${hueClass(from.id)}${me ? " me" : ""}`}
            data-initial={initialOf(from.name)}
          >
            <Name of={from} texts={texts.common} />
            <Text text={text} links={links} />
          </li>
        ))}
      </ol>
    </>
  );
}
