import type { Context } from "fresh";
import { Head } from "fresh/runtime";
import { define, type State } from "../../../server/state.ts";
import { Masthead } from "../../../components/ui/page/Masthead.tsx";
import { Refusal } from "../../../hub/mod.ts";
import Claim from "../../../islands/Claim.tsx";
import { fill } from "../../../components/texts/catalogue.ts";
import { sentenceOf } from "../../(_lib)/problem.ts";
import { allow } from "../../(_lib)/allow.ts";
import { readFields, required, wantsJson } from "../../(_lib)/request.ts";
import { NO_STORE } from "../../(_lib)/caching.ts";
import { rememberNewId, underNewId } from "../../(_lib)/new_id.ts";

/**
 * The target of links that make people moderators or hosts. The secret is in the
 * fragment, which browsers never send to a server, nor to other sites as a referrer. A
 * `no-referrer` policy would make forms send no origin, and such forms are refused over
 * HTTP.
 */
export const handler = define.handlers(allow({
  GET: (ctx) => renderClaim(ctx),

  async POST(ctx) {
    const { hub } = ctx.state;
    const { room } = ctx.params;
    const json = wantsJson(ctx.req);
    try {
      const fields = await readFields(ctx.req);
      const secret = required(fields, "secret").trim();
      if (!json && ctx.state.cookieless) return await renderClaim(ctx, true);
      const person = await underNewId(ctx.state, fields.get("key"));
      const { message } = await hub.claim(room, person, secret);
      rememberNewId(ctx.state, person);
      return json
        ? Response.json({ message }, { headers: NO_STORE })
        : ctx.redirect(`/rooms/${room}`, 303);
    } catch (error) {
      if (json || !(error instanceof Refusal)) throw error;
      return await renderClaim(ctx, false, error);
    }
  },
}));

async function renderClaim(
  ctx: Context<State>,
  cookieless = false,
  problem?: Refusal,
): Promise<Response> {
  const { hub, person, texts } = ctx.state;
  const { pages, common } = texts;
  const { room } = ctx.params;
  // Throws if there is no such room.
  await hub.briefing(room, person);
  return await ctx.render(
    <>
      <Head>
        <title>
          {fill(common.title, { title: fill(pages.claimTitle, { room }) })}
        </title>
      </Head>
      <Masthead texts={texts} />
      <main class="sheet narrow">
        <h1 class="headline">{fill(pages.claim, { room })}</h1>
        <p class="lead">
          {fill(pages.claimHint, { name: person.viewer.name })}
        </p>
        <Claim
          room={room}
          formKey={crypto.randomUUID()}
          problem={cookieless
            ? pages.claimNoCookies
            : problem && sentenceOf(problem, texts)}
          texts={{ secret: pages.secret, goOn: pages.goOn }}
        />
      </main>
    </>,
    { status: problem?.status ?? 200, headers: NO_STORE },
  );
}
