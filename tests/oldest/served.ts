/**
 * The scripts and styles that a server sends to browsers.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { SHEETS } from "../../components/styles/sheet_names.ts";
import { ROOT } from "../tools/server.ts";
import { HostedRoom } from "../browser/broadcasting.ts";
import type { RoomServer } from "../browser/room_server.ts";

/** A script or style sheet, and where it is from. */
export interface Served {
  readonly place: string;
  readonly source: string;
}

/** All scripts and styles: every file of the build, and what stands in the pages. */
export async function everythingServed(
  server: RoomServer,
): Promise<{ scripts: Served[]; styles: Served[] }> {
  const snapshot = await Deno.readTextFile(new URL("_fresh/snapshot.js", ROOT));
  const built = snapshot.match(/\/_fresh\/js\/[^"]+\.js(?=")/g) ?? [];
  const sheets = SHEETS.map((name) => `/styles/${name}.css`);
  const pages = await Promise.all(
    (await addresses(server)).map(async (place) => ({
      place,
      source: await get(server.url + place),
    })),
  );
  const linked = pages.flatMap(({ source }) =>
    [...source.matchAll(/\b(?:href|src)="(\/[^"?]+\.(?:js|css))\b/g)]
      // Without the query, which names the build.
      .map(([, path]) => path)
  );
  const files = await Promise.all(
    [...new Set([...built, ...sheets, ...linked, "/client.js"])].map(async (
      place,
    ) => ({
      place,
      source: await get(server.url + place),
    })),
  );
  const isStyle = ({ place }: Served) => /\.css\b/.test(place);
  return {
    scripts: [
      ...files.filter((file) => !isStyle(file)),
      ...pages.flatMap(inlineScripts),
    ],
    styles: [...files.filter(isStyle), ...pages.flatMap(inlineStyles)],
  };
}

/** A page of each kind. */
async function addresses(server: RoomServer): Promise<string[]> {
  const { url } = await HostedRoom.open(server, {
    stream: `${server.url}/clip.mp4`,
    title: "A broadcast",
  });
  const room = new URL(url).pathname;
  await server.say(url, "said");
  return [
    "/",
    room,
    ...["/embed?theme=dark&accent=c23f20", "/overlay", "/replay", "/claim"]
      .map((path) => room + path),
  ];
}

async function get(url: string): Promise<string> {
  const response = await fetch(url, { headers: { accept: "text/html,*/*" } });
  const text = await response.text();
  assertEquals(response.status, 200, `${url}: ${text}`);
  return text;
}

function inlineScripts({ place, source }: Served): Served[] {
  return [...source.matchAll(/<script([^>]*)>(.*?)<\/script>/gs)]
    .filter(([, attributes, script]) =>
      script !== "" && !/type="[^"]*json"/.test(attributes)
    )
    .map(([, , script]) => ({ place: `${place} (inline)`, source: script }));
}

function inlineStyles({ place, source }: Served): Served[] {
  const sheets = source.matchAll(/<style[^>]*>(.*?)<\/style>/gs);
  const attributes = source.matchAll(/<[^>]+\sstyle="([^"]+)"/g);
  return [
    ...Array.from(sheets, ([, css]) => css),
    ...Array.from(attributes, ([, css]) => `*{${css}}`),
  ].map((css) => ({ place: `${place} (inline)`, source: css }));
}
