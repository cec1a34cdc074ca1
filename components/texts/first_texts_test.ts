import { assertEquals, assertGreater } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);

/** What a module needs before it runs: not types, nor what it loads later. */
const IMPORTS =
  /^(?:import|export)\s+(?!type\b)(?:[^"';]*?\sfrom\s+)?"(\.[^"]+)";/gm;

/** Reads of a state's `texts`, of which a page lacks most at first. */
const READS = /\.texts\b|\btexts\b[^}\n]*\} = [\w.]*state;/;

/** Those that set them. */
const WRITERS = [
  "components/room/lazy.ts",
  "components/room/state/room_state.ts",
  "components/stage/load_stage.ts",
];

/** Adds a module of ours, and those that it imports, by URL. */
function follow(url: string, sources: Map<string, string>): void {
  if (sources.has(url)) return;
  const source = Deno.readTextFileSync(new URL(url));
  sources.set(url, source);
  for (const [, specifier] of source.matchAll(IMPORTS)) {
    follow(new URL(specifier, url).href, sources);
  }
}

Deno.test("What a chat loads at first reads only the texts that its page has", () => {
  const sources = new Map<string, string>();
  follow(new URL("islands/Chat.tsx", ROOT).href, sources);
  assertGreater(sources.size, 30);
  const readers = [...sources]
    .filter(([, source]) => READS.test(source))
    .map(([url]) => url.slice(ROOT.href.length));
  assertEquals(readers.toSorted(), WRITERS);
});
