/**
 * A room's chat, as the room's page and the embed show it.
 * @module
 */
import type { VNode } from "preact";
import type { Context } from "fresh";
import { Head } from "fresh/runtime";
import type { State } from "../../server/state.ts";
import { Header } from "../../components/room/Header.tsx";
import { DRAWN, History } from "../../components/room/state/history.ts";
// Sets the rule by which the list draws mentions.
import "../../components/room/state/mentions.ts";
import "./row_markup.ts";
import { MAX_EVENTS } from "../../components/room/greeting.ts";
import { Session } from "../../components/room/state/session.ts";
import type { RefusedMessage } from "../../components/room/state/room_state.ts";
import type { Embed } from "../../components/embed/embed.ts";
import type { ChatTexts } from "../../components/texts/catalogue.ts";
import { firstTexts } from "../../components/texts/first_texts.ts";
import { chatTexts, greetingTexts } from "../../components/texts/languages.ts";
import { Composer } from "../../components/room/writing/Composer.tsx";
import { RoomWriter } from "../../components/room/writing/room_writer.ts";
import type { RoomSettings } from "../../hub/mod.ts";
import { StyleSheet } from "../../components/styles/StyleSheet.tsx";
import Chat, { type ChatProps } from "../../islands/Chat.tsx";
import Greeting from "../../islands/Greeting.tsx";
import { originOf } from "./own_origin.ts";

/** The id of the page's end. */
const END_ID = "end";

/**
 * The page isn't shown before its end is there: the list would shrink as the composer
 * below it grows.
 *
 * @see {@link https://html.spec.whatwg.org/multipage/links.html#link-type-expect}
 */
const WHOLE = { rel: "expect", href: `#${END_ID}`, blocking: "render" };

/** How often pages refresh where scripts don't run. */
const REFRESH_SECONDS = 15;

/** The outcome of a submitted form. */
export interface FormOutcome {
  readonly refused?: RefusedMessage;
  readonly told?: string;
  readonly status?: number;
}

/** Renders a room's chat. `embed`: set if it is embedded on another site. */
export async function drawChat(
  ctx: Context<State>,
  { refused, told }: FormOutcome,
  embed?: Embed,
): Promise<{ readonly drawn: VNode; readonly settings: RoomSettings }> {
  const { hub, person, texts, cookieless } = ctx.state;
  const { room } = ctx.params;
  const [history, briefing] = await Promise.all([
    hub.history(room, person, { limit: DRAWN }),
    hub.briefing(room, person),
  ]);
  const options: ChatProps = {
    ...briefing,
    texts: firstTexts(texts),
    room,
    epoch: history.epoch,
    seq: history.seq,
    viewers: hub.viewers(room),
    refused,
    told: told ?? (cookieless ? texts.chat.noCookies : undefined),
    now: Date.now(),
    guestSince: person.voucher ? undefined : person.since,
    embed,
  };
  const greets = briefing.you.role === "host" && !embed &&
    history.seq <= MAX_EVENTS;
  const session = new Session({ ...options, texts: chatTexts(texts) }, []);
  const drawn = (
    <section class={briefing.waiting ? "room opened" : "room"} id="room">
      <header class="bar">
        <Header state={session.state} />
      </header>
      <History.Provider value={history.messages}>
        <Chat {...options} />
      </History.Provider>
      {greets && (
        <>
          <Head>
            <StyleSheet name="panel" />
          </Head>
          <Greeting
            room={room}
            origin={originOf(ctx)}
            texts={greetingTexts(texts)}
          />
        </>
      )}
      <footer
        class="composer"
        data-viewer={briefing.you.id}
        data-name={briefing.you.name}
      >
        <Composer writer={new RoomWriter(session)} />
      </footer>
    </section>
  );
  return { drawn, settings: briefing.settings };
}

/** The page's end. Where scripts don't run, it refreshes the page and offers to stop that. */
export function PageEnd(
  { outcome: { refused, told }, here, search, embedded, paused, texts }: {
    readonly outcome: FormOutcome;
    readonly here: string;
    /** The path of the room's search. */
    readonly search: string;
    /** Whether this page is embedded. The search can't be: it opens in a new tab. */
    readonly embedded?: boolean;
    readonly paused: boolean;
    readonly texts: ChatTexts["chat"];
  },
) {
  const pause = `${here}${here.includes("?") ? "&" : "?"}paused`;
  return (
    <>
      <Head>
        <link key="whole" {...WHOLE} />
      </Head>
      {!refused && !told && !paused && (
        <Head>
          <noscript key="refresh">
            <meta http-equiv="refresh" content={String(REFRESH_SECONDS)} />
          </noscript>
        </Head>
      )}
      <noscript id={END_ID}>
        <p class="still">
          {texts.utc} {refused || told
            ? <a href={here}>{texts.backToChat}</a>
            : paused
            ? <a href={here}>{texts.refresh}</a>
            : <a href={pause}>{texts.dontRefresh}</a>}{" "}
          <a href={search} target={embedded ? "_blank" : undefined}>
            {texts.search}
          </a>
        </p>
      </noscript>
    </>
  );
}
