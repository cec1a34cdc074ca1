/**
 * A room's page, which two addresses show: the room itself, and the form's when
 * it refuses something.
 *
 * @module
 */
import type { Context } from "fresh";
import { Head } from "fresh/runtime";
import type { State } from "../../app.ts";
import { Show } from "../../components/stage/Show.tsx";
import { STAGE_ID, StageState } from "../../components/stage/state.ts";
import { fill } from "../../components/texts/catalogue.ts";
import Stage from "../../islands/Stage.tsx";
import { drawChat, type FormOutcome, Refresh } from "./room_chat.tsx";

/** Draws the room, with what was refused when something was. */
export async function renderRoom(
  ctx: Context<State>,
  outcome: FormOutcome = {},
): Promise<Response> {
  const { person, texts } = ctx.state;
  const { chat, common } = texts;
  const { room } = ctx.params;
  const { drawn, settings } = await drawChat(ctx, outcome);
  const { stream, title, description } = settings;
  const stage = { stream, title, description, you: person.viewer.id };
  ctx.state.allowance = { stream };
  return ctx.render(
    <>
      <Head>
        <title>{fill(common.title, { title: title || room })}</title>
        <meta
          name="description"
          content={description || fill(chat.description, { room })}
        />
      </Head>
      <main class="theatre">
        {!ctx.url.searchParams.has("popout") && (
          <>
            <div class="wings" id={STAGE_ID}>
              <Show
                room={room}
                state={new StageState(stage)}
                texts={texts.stage}
              />
            </div>
            <Stage room={room} texts={texts.stage} {...stage} />
          </>
        )}
        {drawn}
      </main>
      <Refresh
        outcome={outcome}
        here={`/rooms/${room}`}
        paused={ctx.url.searchParams.has("paused")}
        texts={chat}
      />
    </>,
    {
      status: outcome.status ?? 200,
      headers: { "cache-control": "no-store" },
    },
  );
}
