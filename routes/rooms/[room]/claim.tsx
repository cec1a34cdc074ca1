import type { Context } from "fresh";
import { Head } from "fresh/runtime";
import { define, type State } from "../../../app.ts";
import { Masthead } from "../../../components/Masthead.tsx";
import { Refusal } from "../../../hub/mod.ts";
import Claim from "../../../islands/Claim.tsx";
import { allow } from "../../(_lib)/allow.ts";
import { readFields, required, wantsJson } from "../../(_lib)/request.ts";

const NO_STORE = { "cache-control": "no-store" };

/**
 * Where a link that makes moderators and hosts leads. Its secret stands in the fragment,
 * which no browser sends to a server or tells another site as the referrer; a policy of
 * `no-referrer` would only have the form come from nowhere, which is refused over HTTP.
 */
export const handler = define.handlers(allow({
  GET: (ctx) => renderClaim(ctx),

  async POST(ctx) {
    const { hub, person } = ctx.state;
    const { room } = ctx.params;
    const json = wantsJson(ctx.req);
    try {
      const secret = required(await readFields(ctx.req), "secret").trim();
      const { message } = await hub.claim(room, person, secret);
      return json
        ? Response.json({ message }, { headers: NO_STORE })
        : ctx.redirect(`/rooms/${room}`, 303);
    } catch (error) {
      if (json || !(error instanceof Refusal)) throw error;
      return await renderClaim(ctx, error);
    }
  },
}));

async function renderClaim(
  ctx: Context<State>,
  problem?: Refusal,
): Promise<Response> {
  const { hub, person } = ctx.state;
  const { room } = ctx.params;
  // Where there is no such room the page says so.
  await hub.briefing(room, person);
  return await ctx.render(
    <>
      <Head>
        <title>{`Moderate ${room} · Hubbub`}</title>
      </Head>
      <Masthead />
      <main class="sheet narrow">
        <h1 class="headline">Help out in {room}</h1>
        <p class="lead">
          You were given a link that lets you moderate this room: its secret
          makes you a moderator or a host as {person.viewer.name}.
        </p>
        <Claim room={room} problem={problem?.message} />
      </main>
    </>,
    { status: problem?.status ?? 200, headers: NO_STORE },
  );
}
