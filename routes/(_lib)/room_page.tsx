/**
 * A room's page, which two addresses show: the room itself, and the form's when
 * it refuses something.
 *
 * @module
 */
import type { Context } from "fresh";
import { Head } from "fresh/runtime";
import type { State } from "../../app.ts";
import type { Draft } from "../../components/chat/Composer.tsx";
import { DRAWN, History } from "../../components/chat/history.ts";
import { fill } from "../../components/texts/catalogue.ts";
import { chatTexts } from "../../components/texts/languages.ts";
import Chat from "../../islands/Chat.tsx";

/** Seconds between two refreshes where scripts don't run. */
const REFRESH = 15;

/** Draws the room, with what was refused when something was. */
export async function renderRoom(
  ctx: Context<State>,
  { draft, told, status = 200 }: {
    draft?: Draft;
    told?: string;
    status?: number;
  } = {},
): Promise<Response> {
  const { hub, person, texts } = ctx.state;
  const { chat, common } = texts;
  const { room } = ctx.params;
  const [history, briefing] = await Promise.all([
    hub.history(room, person, { limit: DRAWN }),
    hub.briefing(room, person),
  ]);
  ctx.state.allowance = { stream: briefing.settings.stream };
  const paused = ctx.url.searchParams.has("paused");
  return ctx.render(
    <>
      <Head>
        <title>{fill(common.title, { title: room })}</title>
        <meta
          name="description"
          content={fill(chat.description, { room })}
        />
        {!draft && !told && !paused && (
          <noscript key="refresh">
            <meta http-equiv="refresh" content={String(REFRESH)} />
          </noscript>
        )}
      </Head>
      <History.Provider value={history.messages}>
        <Chat
          texts={chatTexts(texts)}
          room={room}
          epoch={history.epoch}
          seq={history.seq}
          viewers={hub.viewers(room)}
          draft={draft}
          told={told}
          now={Date.now()}
          guestSince={person.voucher ? undefined : person.since}
          {...briefing}
        />
      </History.Provider>
      <noscript>
        <p class="still">
          {draft || told
            ? <a href={`/rooms/${room}`}>{chat.backToChat}</a>
            : paused
            ? <a href={`/rooms/${room}`}>{chat.refresh}</a>
            : <a href={`/rooms/${room}?paused`}>{chat.dontRefresh}</a>}
        </p>
      </noscript>
    </>,
    { status, headers: { "cache-control": "no-store" } },
  );
}
