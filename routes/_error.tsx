import { page } from "fresh";
import { Head } from "fresh/runtime";
import { define } from "../app.ts";
import { Masthead } from "../components/Masthead.tsx";
import { problemOf } from "./(_lib)/problem.ts";
import { wantsPage } from "./(_lib)/request.ts";
import { secure } from "./(_lib)/security.ts";

/** Tells programs in JSON and people on a page what went wrong. */
export const handler = define.handlers((ctx) => {
  const { status, code, message } = problemOf(ctx.error);
  // Fresh draws this page outside the app's middlewares: it brings its own headers.
  const headers = secure(new Headers({ "cache-control": "no-store" }));
  const init = { status, headers };
  if (!wantsPage(ctx.req)) return Response.json({ code, message }, init);
  return page({
    status,
    code,
    message,
    room: ctx.params.room,
    back: backFrom(ctx.req),
  }, init);
});

/** The page for what can't be shown; a room that doesn't exist can be opened from it. */
export default define.page<typeof handler>(function ErrorPage({ data }) {
  const { status, code, message, room, back } = data;
  const missing = code === "no_such_room";
  const title = missing
    ? `“${room}” isn’t open`
    : TITLES[status] ?? "That didn’t work";
  return (
    <>
      <Head>
        <title>{`${title} · Hubbub`}</title>
      </Head>
      <Masthead />
      <main class="sheet narrow">
        <p class="status">{status}</p>
        <h1 class="headline">{title}</h1>
        <p class="lead">
          {missing
            ? "Nobody has opened this room yet. You can be the first."
            : message}
        </p>
        <div class="choices">
          {missing && (
            <form method="post" action="/rooms">
              <input type="hidden" name="name" value={room} />
              <button type="submit" class="button">Open “{room}”</button>
            </form>
          )}
          {back && <a class="quiet" href={back}>Go back</a>}
          <a class="quiet" href="/">See all rooms</a>
        </div>
      </main>
    </>
  );
});

/** The page of ours whose form was refused. */
function backFrom({ method, url, headers }: Request): string | undefined {
  const referer = headers.get("referer");
  if (method !== "POST" || !referer || !URL.canParse(referer)) return undefined;
  const { host, pathname } = new URL(referer);
  return host === (headers.get("host") ?? new URL(url).host)
    ? pathname
    : undefined;
}

const TITLES: Record<number, string> = {
  404: "Nothing here",
  429: "One moment, please",
  500: "Our fault",
  503: "Too busy right now",
};
