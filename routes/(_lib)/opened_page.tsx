/**
 * What the host of a new room is shown whose browser keeps no cookies: the link that makes
 * them the host elsewhere, once.
 *
 * @module
 */
import type { Context } from "fresh";
import { Head } from "fresh/runtime";
import type { State } from "../../server/state.ts";
import { StyleSheet } from "../../components/styles/StyleSheet.tsx";
import { fill } from "../../components/texts/catalogue.ts";
import { Masthead } from "../../components/ui/page/Masthead.tsx";
import CopyText from "../../islands/CopyText.tsx";
import { NO_STORE } from "./caching.ts";
import { originOf } from "./own_origin.ts";

/** @param secret The secret of the room's host link. */
export async function renderOpened(
  ctx: Context<State>,
  room: string,
  secret: string,
): Promise<Response> {
  const { texts } = ctx.state;
  const { common, lobby, panel } = texts;
  const title = fill(lobby.opened, { room });
  return await ctx.render(
    <>
      <Head>
        <title>{fill(common.title, { title })}</title>
        <StyleSheet name="panel" />
      </Head>
      <Masthead texts={texts} />
      <main class="sheet">
        <h1 class="headline">{title}</h1>
        <p class="lead">{lobby.openedHint}</p>
        <CopyText
          id="hostlink"
          label={lobby.hostLink}
          // Browsers never send the fragment to a server, nor to other sites.
          text={`{origin}/rooms/${room}/claim#${secret}`}
          origin={originOf(ctx)}
          texts={panel.embed}
        />
        <p class="links">
          <a class="quiet" href={`/rooms/${room}`}>{lobby.toRoom}</a>
        </p>
      </main>
    </>,
    { status: 201, headers: NO_STORE },
  );
}
