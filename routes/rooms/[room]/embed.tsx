import { searchPath } from "../../../components/room/search/search_path.ts";
import type { Context } from "fresh";
import { Head } from "fresh/runtime";
import { define, type State } from "../../../server/state.ts";
import { cssOf } from "../../../components/embed/colours.ts";
import { embedPath, lookIn } from "../../../components/embed/look.ts";
import { fill } from "../../../components/texts/catalogue.ts";
import { allow } from "../../(_lib)/allow.ts";
import {
  drawChat,
  type FormOutcome,
  PageEnd,
} from "../../(_lib)/room_chat.tsx";
import { say } from "../../(_lib)/say.ts";
import { NO_STORE } from "../../(_lib)/caching.ts";

/** A room's chat for frames on the sites that its host lists, and the target of its form. */
export const handler = define.handlers(allow({
  GET: (ctx) => renderEmbed(ctx),
  POST: (ctx) => say(ctx, pathOf(ctx), renderEmbed),
}));

async function renderEmbed(
  ctx: Context<State>,
  outcome: FormOutcome = {},
): Promise<Response> {
  const { hub, texts } = ctx.state;
  const { room } = ctx.params;
  const sites = await hub.sites(room);
  const look = lookIn(ctx.url.searchParams);
  const path = pathOf(ctx);
  const { drawn } = await drawChat(ctx, outcome, { path, look, sites });
  ctx.state.allowance = { frameOn: sites };
  const css = cssOf(look);
  return await ctx.render(
    <>
      <Head>
        <title>{fill(texts.common.title, { title: room })}</title>
        <meta name="robots" content="noindex" />
        {look.theme && <meta name="color-scheme" content={look.theme} />}
        {css && <style>{css}</style>}
      </Head>
      <main class={look.compact ? "embed compact" : "embed"}>
        {drawn}
      </main>
      <PageEnd
        outcome={outcome}
        here={path}
        search={searchPath(room)}
        embedded
        paused={ctx.url.searchParams.has("paused")}
        texts={texts.chat}
      />
    </>,
    {
      status: outcome.status ?? 200,
      headers: NO_STORE,
    },
  );
}

/** The page's path, with the valid part of its query. */
function pathOf({ params, url }: Context<State>): string {
  return embedPath(params.room, lookIn(url.searchParams));
}
