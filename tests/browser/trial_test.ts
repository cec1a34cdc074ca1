/** What hosts are told about the address of their broadcast. */
import { assertStringIncludes } from "@std/assert";
import { browserTest } from "./chromium.ts";
import { openAsHost } from "./moderating.ts";
import { media, server } from "./servers.ts";

const CORS = { "access-control-allow-origin": "*" };
const PLAYLIST = { ...CORS, "content-type": "application/vnd.apple.mpegurl" };

/** Answers that no broadcast gives, by path. */
const ANSWERS: Readonly<Record<string, () => Response>> = {
  "/closed.m3u8": () => new Response("#EXTM3U"),
  "/page.m3u8": () =>
    new Response("<!doctype html>", {
      headers: { ...CORS, "content-type": "text/html" },
    }),
  "/text.m3u8": () => new Response("hello", { headers: PLAYLIST }),
  "/expired.m3u8": () => new Response("", { status: 403, headers: CORS }),
  "/codec.m3u8": () =>
    new Response(
      '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="none.1"\nv.m3u8\n',
      { headers: PLAYLIST },
    ),
  "/elsewhere.m3u8": () =>
    new Response("#EXTM3U\n#EXTINF:1,\nhttp://cdn.example.com/0.ts\n", {
      headers: PLAYLIST,
    }),
  "/noise.mp4": () =>
    new Response(new Uint8Array(1_000), {
      headers: { "content-type": "video/mp4" },
    }),
};

browserTest(
  "A saved broadcast is tried in the host's browser, and what is wrong with it is said in words",
  async (visit) => {
    await using other = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      ({ url }) =>
        ANSWERS[new URL(url).pathname]?.() ??
          new Response("", { status: 404, headers: CORS }),
    );
    const site = `http://127.0.0.1:${other.addr.port}`;
    const { room, host } = await openAsHost(server, visit);
    const { page } = host;
    host.expect(/Failed to load resource/, /blocked by CORS policy/);
    await page.goto(`${room}/moderation`);
    const field = page.getByLabel("Broadcast URL");
    const save = async (stream: string) => {
      await field.fill(stream);
      await page.locator("#about").getByRole("button", { name: "Save" })
        .click();
    };

    // Refused without being tried.
    const problem = page.locator("#about").getByRole("alert");
    await save("rtmp://live.example.com/app/key");
    await problem.getByText("can’t play rtmp:// addresses").waitFor();
    await save("https://www.youtube.com/watch?v=abc");
    await problem.getByText("a page of www.youtube.com").waitFor();
    assertStringIncludes(await problem.innerText(), ".m3u8");

    const says = async (stream: string, sentence: string) => {
      await save(stream);
      await page.locator(".trial").getByText(sentence).waitFor();
    };
    await says(media.url("clip.m3u8"), "It plays.");
    await says(`${site}/soon.m3u8`, "There is nothing at this address yet.");
    await says(`${site}/closed.m3u8`, "doesn’t let other sites play this");
    await says(`${site}/page.m3u8`, "is a web page, not a video");
    await says(`${site}/text.m3u8`, "is not an HLS playlist");
    await says(`${site}/expired.m3u8`, "The server refuses access");
    await says(`${site}/codec.m3u8`, "Browsers can’t play this format");
    await says(`${site}/elsewhere.m3u8`, "contents are at cdn.example.com");
    await says(`${site}/noise.mp4`, "This browser can’t play it");

    // It is tried again when the host asks.
    await page.goto(`${room}/moderation`);
    await page.getByRole("button", { name: "Test playback" }).click();
    await page.locator(".trial").getByText("This browser can’t play it")
      .waitFor();
  },
);
