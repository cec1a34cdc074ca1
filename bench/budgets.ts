/**
 * What a browser loads for a page, against what that may be. Sizes are in bytes,
 * compressed by gzip at level 6, as servers and proxies do that compress on the way
 * out.
 *
 * @module
 */
import { ProdBuildCache, setBuildCache } from "fresh/internal";
import { createApp } from "../app.ts";
import { readConfig } from "../config.ts";
import {
  addressHashes,
  Hub,
  Identity,
  openEmbeddedEngine,
} from "../hub/mod.ts";
import { NAMES, TALK } from "./budget_sample.ts";

/** What a browser loads for a page before it is live. */
export interface Page {
  readonly name: string;
  readonly parts: readonly Part[];
}

/** A part of a page. */
export interface Part {
  readonly name: string;
  /** Compressed. */
  readonly bytes: number;
  readonly budget: number;
  /** The addresses that it is made of. */
  readonly paths: readonly string[];
}

const KB = 1024;
const ROOM = "lobby";
const ROOT = import.meta.dirname + "/..";

/** Half a minute between two messages, so that no two times are alike. */
const PAUSE = 31_273;

/**
 * What the published Fresh may bring more than the one in linked/, in bytes compressed.
 * Deno is asked which it is: without stand-ins deno.json has no `links` to look into.
 */
export const PUBLISHED_FRESH = import.meta.resolve("fresh") ===
    new URL("../linked/fresh/mod.ts", import.meta.url).href
  ? 0
  : 10 * KB;

/** The pages, and what each may be, in KB. */
const PAGES = [
  { name: "Room", path: `/rooms/${ROOM}`, scripts: 25, css: 8, html: 12 },
  {
    name: "Embed",
    path: `/rooms/${ROOM}/embed`,
    scripts: 20,
    css: 8,
    html: 12,
  },
  {
    name: "Overlay",
    path: `/rooms/${ROOM}/overlay`,
    scripts: 15,
    css: 8,
    html: 12,
  },
  { name: "Lobby", path: "/", scripts: 14, css: 8, html: 12 },
] as const;

/** What a script, or one within the page, imports at once. */
const LOADED = /(?:\bfrom\s*|\bimport\s*)["']([^"']+\.js)["']/g;
/** What the page's own elements load. */
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
    addressHashes: addressHashes(secrets),
  });
  try {
    const identity = await Identity.open(secrets);
    await hub.open(ROOM);
    await talk(hub, identity);
    const app = createApp({ config, hub, identity });
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

/** The sizes as lines of text. */
export function describe(pages: readonly Page[]): string {
  const kb = (bytes: number) => (bytes / KB).toFixed(1).padStart(5);
  return pages.map(({ name, parts }) => {
    const sizes = parts.map(({ name, bytes, budget }) =>
      `${name} ${kb(bytes)} of ${kb(budget)}${
        bytes > budget ? " TOO LARGE" : ""
      }`
    );
    return `${name.padEnd(8)} ${sizes.join("   ")}`;
  }).join("\n");
}

async function measure(
  { path, ...budgets }: typeof PAGES[number],
  get: (path: string) => Promise<Response>,
): Promise<Part[]> {
  const response = await get(path);
  const links = response.headers.get("link") ?? "";
  const html = await response.text();
  const styles = [...html.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)]
    .map(([, href]) => href);

  const scripts = new Map<string, number>();
  const follow = async (path: string) => {
    if (scripts.has(path)) return;
    scripts.set(path, 0);
    const source = await (await get(path)).text();
    scripts.set(path, await gzipped(source));
    for (const next of scriptsIn(source, LOADED)) {
      await follow(new URL(next, `http://localhost${path}`).pathname);
    }
  };
  const preloads = [...links.matchAll(/<([^>]+\.js)>/g)].map(([, src]) => src);
  for (
    const src of [
      ...preloads,
      ...scriptsIn(html, PRELOADED),
      ...scriptsIn(html, LOADED),
    ]
  ) await follow(src);

  const css = await Promise.all(
    styles.map(async (href) => await gzipped(await (await get(href)).text())),
  );
  const page = await gzipped(html);
  if (scripts.size === 0 || css.length === 0) {
    throw new Error("Cannot measure the page: it loads no script or no style");
  }
  return [
    {
      name: "scripts",
      bytes: sum(scripts.values()),
      budget: budgets.scripts * KB + PUBLISHED_FRESH,
      paths: [...scripts.keys()],
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

/** A hub whose messages have not all come at once. */
class SampleHub extends Hub {
  override async history(
    ...args: Parameters<Hub["history"]>
  ): ReturnType<Hub["history"]> {
    const history = await super.history(...args);
    const messages = history.messages.map((message, i, { length }) => ({
      ...message,
      at: message.at - (length - i) * PAUSE,
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
