/**
 * A room's page, which two addresses show: the room itself, and the form's when
 * it refuses something.
 *
 * @module
 */
import type { Context } from "fresh";
import { Head } from "fresh/runtime";
import type { State } from "../../app.ts";
import { fill } from "../../components/texts/catalogue.ts";
import { drawChat, type FormOutcome, Refresh } from "./room_chat.tsx";

/** Draws the room, with what was refused when something was. */
export async function renderRoom(
  ctx: Context<State>,
  outcome: FormOutcome = {},
): Promise<Response> {
  const { chat, common } = ctx.state.texts;
  const { room } = ctx.params;
  const { drawn, settings } = await drawChat(ctx, outcome);
  ctx.state.allowance = { stream: settings.stream };
  return ctx.render(
    <>
      <Head>
        <title>{fill(common.title, { title: room })}</title>
        <meta
          name="description"
          content={fill(chat.description, { room })}
        />
      </Head>
      {drawn}
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
