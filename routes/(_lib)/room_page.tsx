/**
 * A room's page. It is also shown at the message form's URL, with the outcome of the
 * form.
 *
 * @module
 */
import { signal } from "@preact/signals";
import type { Context } from "fresh";
import { Head } from "fresh/runtime";
import type { State } from "../../server/state.ts";
import { STAGE_ID } from "../../components/stage/load_stage.ts";
import { Stage } from "../../components/stage/Stage.tsx";
import { searchPath } from "../../components/room/search/search_path.ts";
import { StyleSheet } from "../../components/styles/StyleSheet.tsx";
import { fill } from "../../components/texts/catalogue.ts";
import { drawChat, type FormOutcome, PageEnd } from "./room_chat.tsx";
import { NO_STORE } from "./caching.ts";

export async function renderRoom(
  ctx: Context<State>,
  outcome: FormOutcome = {},
): Promise<Response> {
  const { person, texts } = ctx.state;
  const { chat, common } = texts;
  const { room } = ctx.params;
  const { drawn, settings } = await drawChat(ctx, outcome);
  const { stream, title, description } = settings;
  ctx.state.allowance = { stream };
  return ctx.render(
    <>
      <Head>
        <title>{fill(common.title, { title: title || room })}</title>
        <meta
          name="description"
          content={description || fill(chat.description, { room })}
        />
        {stream !== "" && <StyleSheet name="stage" />}
      </Head>
      <main class="roompage">
        {!ctx.url.searchParams.has("popout") && (
          <div class="stagebox" id={STAGE_ID}>
            <Stage
              room={room}
              settings={signal(settings)}
              first={settings.stream}
              you={signal(person.viewer)}
              viewers={signal(ctx.state.hub.viewers(room))}
              lost={signal(false)}
              waiting={signal(0)}
              texts={texts.stage}
              interfaceTexts={texts}
            />
          </div>
        )}
        {drawn}
      </main>
      <PageEnd
        outcome={outcome}
        here={`/rooms/${room}`}
        search={searchPath(room)}
        paused={ctx.url.searchParams.has("paused")}
        texts={chat}
      />
    </>,
    {
      status: outcome.status ?? 200,
      headers: NO_STORE,
    },
  );
}
