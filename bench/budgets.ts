/**
 * Measures what a browser loads for each page, against its budget. Sizes are in bytes,
 * compressed by gzip at level 6, the usual level of servers and proxies.
 *
 * @module
 */
import { ProdBuildCache, setBuildCache } from "fresh/internal";
import { createApp } from "../server/app.ts";
import { SocketHandler } from "../server/socket_handler.ts";
import { readConfig } from "../server/config.ts";
import {
  addressHashes,
  Hub,
  Identity,
  ListKeys,
  openEmbeddedEngine,
  viewerHash,
} from "../hub/mod.ts";
import { NAMES, TALK } from "./budget_sample.ts";

/** What a browser loads for a page before it is live. */
interface Page {
  readonly name: string;
  readonly parts: readonly Part[];
}

/** A part of a page. */
interface Part {
  readonly name: string;
  /** Compressed. */
  readonly bytes: number;
  readonly budget: number;
  /** The URLs of its files. */
  readonly paths: readonly string[];
}

const KB = 1024;
const ROOM = "lobby";
/** A room with a video. */
const BROADCAST = "broadcast";
const ROOT = import.meta.dirname + "/..";

/** Half a minute between messages, so that all times differ. */
const PAUSE_MS = 31_273;

/**
 * The budget of Fresh's runtime, in KB: what starts islands, with Preact and signals.
 * The published Fresh 2.3.3 builds 18.1 KB, the stand-ins, which are files, 9.4.
 */
const RUNTIME = import.meta.resolve("fresh").startsWith("file:") ? 10.4 : 19;

/**
 * The pages, and the budget of each without the runtime, in KB: what it used when the budget
 * was set, and 1 KB for the next features.
 */
const PAGES = [
  { name: "Room", path: `/rooms/${ROOM}`, scripts: 12.4, css: 6.9, html: 7.9 },
  {
    name: "Broadcast",
    path: `/rooms/${BROADCAST}`,
    scripts: 12.4,
    css: 8.5,
    html: 4.6,
  },
  {
    name: "Embed",
    path: `/rooms/${ROOM}/embed`,
    scripts: 12.4,
    css: 6.9,
    html: 7.9,
  },
  {
    name: "Overlay",
    path: `/rooms/${ROOM}/overlay`,
    scripts: 6.1,
    css: 7.8,
    html: 4.4,
  },
  { name: "Lobby", path: "/", scripts: 4.4, css: 6.9, html: 3.5 },
] as const;

/** The script that starts islands: it and what it imports are the runtime. */
const RUNTIME_SCRIPT = /\/fresh-runtime\.js$/;

/** Static imports of a script or an inline script. */
const LOADED = /(?:\bfrom\s*|\bimport\s*)["']([^"']+\.js)["']/g;
/** Files that the page's elements load. */
const PRELOADED = /<(?:link|script)\b[^>]*\b(?:href|src)="([^"]+\.js)"/g;

/** Measures the pages of the build in _fresh/. */
export async function measurePages(): Promise<Page[]> {
  const folder = await Deno.makeTempDir({ dir: `${ROOT}/_fresh` });
  const config = readConfig((name) =>
    ({ DATA_DIR: folder, MESSAGE_RATE: "0" })[name]
  );
  const secrets = ["x".repeat(32)];
  const hub = new SampleHub(openEmbeddedEngine(folder), {
    ...config,
    addressHashes: addressHashes(secrets, config),
    listKeys: new ListKeys(secrets),
    viewerHash: viewerHash(secrets[0]),
  });
  try {
    const identity = new Identity(secrets);
    await hub.open(ROOM);
    await talk(hub, identity);
    const { viewer, since } = identity.introduce();
    const host = { viewer, since, address: "127.0.0.1", admin: false };
    await hub.open(BROADCAST, host);
    const stream = "https://video.example/live.m3u8";
    await hub.moderate(BROADCAST, host, { action: "rules", rules: { stream } });
    const app = createApp({
      config,
      hub,
      identity,
      sockets: new SocketHandler({ config, hub, identity }),
    });
    const snapshot = await import(
      new URL("../_fresh/snapshot.js", import.meta.url).href
    );
    setBuildCache(app, new ProdBuildCache(ROOT, snapshot), "production");
    const handler = app.handler();
    const headers = { accept: "text/html" };
    const get = async (path: string) => {
      const request = new Request(`http://localhost${path}`, { headers });
      const response = await handler(request);
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      return response;
    };
    const pages: Page[] = [];
    for (const page of PAGES) {
      pages.push({ name: page.name, parts: await measure(page, get) });
    }
    return pages;
  } finally {
    await hub.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** The part of a page that is our own scripts, and the part that is Fresh's runtime. */
export async function measureScripts(
  name: typeof PAGES[number]["name"],
): Promise<{ own: Part; runtime: Part }> {
  const page = (await measurePages()).find((page) => page.name === name)!;
  const [own, runtime] = page.parts;
  return { own, runtime };
}

/** The sizes as lines of text. */
export function describe(pages: readonly Page[]): string {
  const kb = (bytes: number) => (bytes / KB).toFixed(1).padStart(5);
  return pages.map(({ name, parts }) => {
    const sizes = parts.map(({ name, bytes, budget }) =>
      `${name} ${kb(bytes)} of ${kb(budget)}${
        bytes > budget ? " TOO LARGE" : ""
      }`
    );
    return `${name.padEnd(9)} ${sizes.join("   ")}`;
  }).join("\n");
}

async function measure(
  { path, ...budgets }: typeof PAGES[number],
  get: (path: string) => Promise<Response>,
): Promise<Part[]> {
  const response = await get(path);
  const links = response.headers.get("link") ?? "";
  const html = await response.text();
  // Not those for other media (`<link media=…`), which browsers load last.
  const styles = [...html.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)]
    .map(([, href]) => href);

  const preloads = [...links.matchAll(/<([^>]+\.js)>/g)].map(([, src]) => src);
  const entries = [
    ...preloads,
    ...scriptsIn(html, PRELOADED),
    ...scriptsIn(html, LOADED),
  ];
  const runtime = new Map<string, number>();
  for (const src of entries.filter((src) => RUNTIME_SCRIPT.test(src))) {
    await follow(src, runtime, get);
  }
  const scripts = new Map(runtime);
  for (const src of entries) await follow(src, scripts, get);
  for (const path of runtime.keys()) scripts.delete(path);

  const css = await Promise.all(
    styles.map(async (href) => await gzipped(await (await get(href)).text())),
  );
  const page = await gzipped(html);
  if ([scripts.size, runtime.size, css.length].includes(0)) {
    throw new Error(
      "Cannot measure the page: it loads no script, no runtime or no style",
    );
  }
  return [
    {
      name: "scripts",
      bytes: sum(scripts.values()),
      budget: budgets.scripts * KB,
      paths: [...scripts.keys()],
    },
    {
      name: "runtime",
      bytes: sum(runtime.values()),
      budget: RUNTIME * KB,
      paths: [...runtime.keys()],
    },
    { name: "CSS", bytes: sum(css), budget: budgets.css * KB, paths: styles },
    {
      name: "HTML",
      bytes: page,
      budget: budgets.html * KB,
      paths: [path],
    },
  ];
}

/** Adds the compressed size of a script, and of those that it imports, to `sizes`. */
async function follow(
  path: string,
  sizes: Map<string, number>,
  get: (path: string) => Promise<Response>,
): Promise<void> {
  if (sizes.has(path)) return;
  sizes.set(path, 0);
  const source = await (await get(path)).text();
  sizes.set(path, await gzipped(source));
  for (const next of scriptsIn(source, LOADED)) {
    const { pathname } = new URL(next, `http://localhost${path}`);
    await follow(pathname, sizes, get);
  }
}

/** A hub whose messages were posted over a while. */
class SampleHub extends Hub {
  override async history(
    ...args: Parameters<Hub["history"]>
  ): ReturnType<Hub["history"]> {
    const history = await super.history(...args);
    const messages = history.messages.map((message, i, { length }) => ({
      ...message,
      at: message.at - (length - i) * PAUSE_MS,
    }));
    return { ...history, messages };
  }
}

async function talk(hub: Hub, identity: Identity): Promise<void> {
  const people = NAMES.map((name) => {
    const { viewer, since } = identity.introduce();
    const person = { viewer: identity.rename(viewer, name), since };
    return { ...person, address: "127.0.0.1", admin: false };
  });
  for (const [index, [who, text]] of TALK.entries()) {
    await hub.say(ROOM, people[who], { key: String(index), text });
  }
}

function scriptsIn(source: string, pattern: RegExp): string[] {
  return [...source.matchAll(pattern)].map(([, path]) => path);
}

async function gzipped(text: string): Promise<number> {
  const stream = new Blob([text]).stream().pipeThrough(
    new CompressionStream("gzip"),
  );
  return (await new Response(stream).arrayBuffer()).byteLength;
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
