import type { Context } from "fresh";
import { Head } from "fresh/runtime";
import { define, type State } from "../../../server/state.ts";
import { wantsPage } from "../../../server/wants_page.ts";
import { SearchForm } from "../../../components/search/SearchForm.tsx";
import { StyleSheet } from "../../../components/styles/StyleSheet.tsx";
import { fill } from "../../../components/texts/catalogue.ts";
import { HomeLink } from "../../../components/ui/page/HomeLink.tsx";
import {
  type FoundMessages,
  Refusal,
  type SearchFields,
} from "../../../hub/mod.ts";
import LocalTimes from "../../../islands/LocalTimes.tsx";
import { allow } from "../../(_lib)/allow.ts";
import { NO_STORE } from "../../(_lib)/caching.ts";
import { sentenceOf } from "../../(_lib)/problem.ts";
import { queryNumber } from "../../(_lib)/request.ts";

/** Messages in an answer, and the most that a program may ask for. */
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** The refusals that are shown beside the form. */
const EXPLAINED: readonly string[] = [
  "bad_search",
  "bad_position",
  "rate_limited",
  "unavailable",
];

/** Searches a room's messages: a page for people, JSON for programs. */
export const handler = define.handlers(allow({
  async GET(ctx) {
    if (wantsPage(ctx.req)) return await renderSearch(ctx);
    return Response.json(await find(ctx), { headers: NO_STORE });
  },
}));

/** @throws {Refusal} `bad_position`, and what {@linkcode Searches.find} throws. */
async function find(ctx: Context<State>): Promise<FoundMessages> {
  const { hub, person } = ctx.state;
  return await hub.searches.find(ctx.params.room, person, fieldsOf(ctx.url), {
    before: queryNumber(ctx.url, "before"),
    limit: Math.min(MAX_LIMIT, queryNumber(ctx.url, "limit") ?? DEFAULT_LIMIT),
  });
}

function fieldsOf({ searchParams }: URL): SearchFields {
  return {
    q: searchParams.get("q"),
    from: searchParams.get("from"),
    since: searchParams.get("since"),
  };
}

async function renderSearch(ctx: Context<State>): Promise<Response> {
  const { hub, person, texts } = ctx.state;
  const { room } = ctx.params;
  const { settings } = await hub.briefing(room, person);
  const fields = fieldsOf(ctx.url);
  let found: FoundMessages | undefined;
  let refusal: Refusal | undefined;
  // Without a query in its URL it is an empty form.
  if (ctx.url.search !== "") {
    try {
      found = await find(ctx);
    } catch (error) {
      const explained = error instanceof Refusal &&
        EXPLAINED.includes(error.code);
      if (!explained) throw error;
      refusal = error;
    }
  }
  const title = fill(texts.search.title, { title: settings.title || room });
  return await ctx.render(
    <>
      <Head>
        <title>{fill(texts.common.title, { title })}</title>
        <meta name="robots" content="noindex" />
        <StyleSheet name="search" />
      </Head>
      <main class="searchpage">
        <header class="bar">
          <HomeLink texts={texts.common} />
          <h1 class="roomname" dir="auto">{title}</h1>
          <a class="moderate" href={`/rooms/${room}`} aria-current={false}>
            {texts.chat.backToChat}
          </a>
        </header>
        <div class="searchbody">
          <SearchForm
            view={{
              room,
              fields,
              found,
              texts,
              now: Date.now(),
              problem: refusal && sentenceOf(refusal, texts),
            }}
          />
        </div>
        <LocalTimes language={texts.language} />
      </main>
    </>,
    { status: refusal?.status ?? 200, headers: NO_STORE },
  );
}
