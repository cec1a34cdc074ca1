import { page } from "fresh";
import { Head } from "fresh/runtime";
import { define } from "../server/state.ts";
import { Masthead } from "../components/ui/Masthead.tsx";
import { fill } from "../components/texts/catalogue.ts";
import { textsFor } from "../components/texts/languages.ts";
import { problemOf, sentenceOf } from "./(_lib)/problem.ts";
import { backFrom, wantsPage } from "./(_lib)/request.ts";
import { refusalResponse } from "../server/refusal_response.ts";
import { secure } from "../server/security.ts";

/** Tells programs in JSON and people on a page what went wrong. */
export const handler = define.handlers((ctx) => {
  const { status, code, message } = problemOf(ctx.error);
  // Fresh draws this page outside the app's middlewares: it brings its own headers.
  const headers = secure(new Headers({ "cache-control": "no-store" }));
  if (!wantsPage(ctx.req)) {
    return refusalResponse({ status, code, message }, headers);
  }
  return page({
    status,
    code,
    message,
    texts: textsFor(ctx.req),
    room: ctx.params.room,
    // What fails before anybody is known has no state.
    mayOpen: ctx.state.person?.admin ||
      ctx.state.config?.roomOpening === "anybody",
    back: ctx.req.method === "POST" ? backFrom(ctx.req) : undefined,
  }, { status, headers });
});

/** The page for what can't be shown; a room that doesn't exist can be opened from it. */
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
              <button type="submit" class="button">
                {fill(pages.openRoom, { room })}
              </button>
            </form>
          )}
          {back && <a class="quiet" href={back}>{pages.back}</a>}
          <a class="quiet" href="/">{pages.allRooms}</a>
        </div>
      </main>
    </>
  );
});
