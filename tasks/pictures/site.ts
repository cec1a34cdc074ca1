/**
 * A small site of another organisation, with the chat beside an article.
 *
 * @module
 */

/** Serves the site's only page on its own port. */
export class RailwaySite implements AsyncDisposable {
  /** The URL of the framed chat. */
  framed = "about:blank";
  readonly #film: string;
  readonly #server = Deno.serve(
    { hostname: "localhost", port: 0, onListen() {} },
    () =>
      new Response(this.#page(), {
        headers: { "content-type": "text/html; charset=utf-8" },
      }),
  );
  readonly origin = `http://localhost:${this.#server.addr.port}`;

  /** @param film The URL of the broadcast. */
  constructor(film: string) {
    this.#film = film;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  #page(): string {
    return `<!doctype html>
<html lang="en">
<title>Friends of the Mountain Railway</title>
<style>
  * { box-sizing: border-box }
  body { margin: 0; background: #f4f6f3; color: #1d2b26; font: 17px/1.6 "Noto Serif", serif }
  header { display: flex; align-items: baseline; gap: 2rem; padding: 18px 48px; background: #1f4a3d; color: #fff }
  header b { font-size: 21px; letter-spacing: .01em; margin-right: auto }
  header a { color: #cfe3da; font: 15px "Noto Sans", sans-serif; text-decoration: none }
  main { display: grid; grid-template-columns: 1fr 352px; gap: 40px; max-width: 1200px; margin: 28px auto; padding: 0 24px }
  h1 { margin: 0 0 4px; font-size: 35px; line-height: 1.2 }
  .by { margin: 0 0 18px; color: #5a6d65; font: 14px "Noto Sans", sans-serif }
  video { display: block; width: 100%; border-radius: 6px }
  article p { max-width: 62ch }
  iframe { width: 100%; height: 668px; border: 1px solid #d5ddd8; border-radius: 6px; background: #fff }
</style>
<header>
  <b>Friends of the Mountain Railway</b>
  <a href="#">News</a><a href="#">Timetable</a><a href="#">The line</a><a href="#">Join us</a>
</header>
<main>
  <article>
    <h1>Tonight: the night train, live</h1>
    <p class="by">By Ingrid, driver · Friday, 27 November</p>
    <video src="${this.#film}" muted autoplay></video>
    <p>Once a year we put a camera at the front window and leave it there, from
    the capital to the last harbour. Nothing happens for seven hours, and it is
    wonderful.</p>
  </article>
  <iframe title="Chat" src="${this.framed}"></iframe>
</main>
</html>`;
  }
}
