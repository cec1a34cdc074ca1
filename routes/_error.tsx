import { page } from "fresh";
import { Head } from "fresh/runtime";
import { define } from "../server/state.ts";
import { Masthead } from "../components/ui/page/Masthead.tsx";
import { fill } from "../components/texts/catalogue.ts";
import { textsFor } from "../components/texts/languages.ts";
import { allowedIn } from "./(_lib)/allow.ts";
import { problemOf, sentenceOf } from "./(_lib)/problem.ts";
import { backFrom } from "./(_lib)/request.ts";
import { shared } from "../server/origin.ts";
import { refusalResponse } from "../server/refusal_response.ts";
import { nearestRoom } from "../hub/mod.ts";
import { secure } from "../server/security.ts";
import { wantsPage } from "../server/wants_page.ts";
import { NO_STORE } from "./(_lib)/caching.ts";

/** Answers programs in JSON, and people with a page. */
export const handler = define.handlers((ctx) => {
  const { status, code, message } = problemOf(ctx.error);
  // Fresh renders errors outside the middlewares, so headers must be set here.
  const headers = secure(new Headers(NO_STORE));
  if (ctx.state.config) shared(headers, ctx.req, ctx.state.config);
  const allowed = allowedIn(ctx.error);
  if (allowed) headers.set("allow", allowed.allow);
  if (status === 426) {
    headers.set("upgrade", "websocket");
    headers.set("sec-websocket-version", "13");
  }
  if (!wantsPage(ctx.req)) {
    return refusalResponse(
      { status, code, message },
      Object.fromEntries(headers),
    );
  }
  return page({
    status,
    code,
    message,
    texts: textsFor(ctx.req),
    room: ctx.params.room,
    // The state is empty if the request failed before its viewer was known.
    mayOpen: ctx.state.person?.admin ||
      ctx.state.config?.roomOpening === "anybody",
    back: ctx.req.method === "POST" ? backFrom(ctx.req) : undefined,
  }, { status, headers });
});

/** The error page; for a missing room it offers to open it. */
export default define.page<typeof handler>(function ErrorPage({ data }) {
  const { status, room = "", mayOpen, back, texts } = data;
  const { pages, common } = texts;
  const missing = data.code === "no_such_room";
  const title = missing
    ? fill(pages.notOpen, { room })
    : pages.titles[status] ?? pages.failed;
  return (
    <>
      <Head>
        <title>{fill(common.title, { title })}</title>
      </Head>
      <Masthead texts={texts} />
      <main class="sheet narrow">
        <p class="status">{status}</p>
        <h1 class="headline">{title}</h1>
        <p class="lead">
          {missing && mayOpen ? pages.notOpenHint : sentenceOf(data, texts)}
        </p>
        <div class="choices">
          {missing && mayOpen && (
            <form method="post" action="/rooms">
              <input type="hidden" name="name" value={room} />
              <input type="hidden" name="key" value={crypto.randomUUID()} />
              <button type="submit" class="button">
                {fill(pages.openRoom, { room })}
              </button>
            </form>
          )}
          {data.code === "bad_room" && room && (
            <a class="quiet" href={`/rooms/${nearestRoom(room)}`}>
              {fill(pages.nearestRoom, { room: nearestRoom(room) })}
            </a>
          )}
          {back && <a class="quiet" href={back}>{pages.back}</a>}
          <a class="quiet" href="/">{pages.allRooms}</a>
        </div>
      </main>
    </>
  );
});
