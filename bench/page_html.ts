/**
 * Measures what a page with 50 messages costs the server: its CPU, for requests of one
 * viewer on eight connections that stay open, not compressed.
 *
 *     deno run --config deno.json -A bench/page_html.ts
 *
 * @module
 */
import { NAMES, TALK } from "./budget_sample.ts";
import { cpuSeconds } from "./generator/process.ts";
import { build, startServer } from "./harness/servers.ts";

const CONNECTIONS = 8;

/** Pages of a round, and rounds; the first compiles the server's code. */
const PAGES = 600;
const ROUNDS = 6;

/** What a browser sends, except that the page isn't to be compressed. */
const BROWSER = {
  accept: "text/html,application/xhtml+xml",
  "accept-encoding": "identity",
  "accept-language": "en-GB,en;q=0.9",
  "sec-fetch-site": "none",
  "sec-fetch-mode": "navigate",
};

/** Becomes a viewer, and returns their cookie. */
async function introduce(url: string, name: string): Promise<string> {
  const page = await fetch(url, { headers: BROWSER });
  await page.body?.cancel();
  const cookie = page.headers.getSetCookie().join("; ").split(";")[0];
  const renamed = await fetch(new URL("/viewer", url), {
    method: "POST",
    headers: { cookie, "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  if (!renamed.ok) {
    throw new Error(`Cannot be ${name}: ${await renamed.text()}`);
  }
  await renamed.body?.cancel();
  return renamed.headers.getSetCookie().join("; ").split(";")[0];
}

async function fill(room: string): Promise<void> {
  const cookies = await Promise.all(NAMES.map((name) => introduce(room, name)));
  for (const [i, [who, text]] of TALK.entries()) {
    const answer = await fetch(`${room}/messages`, {
      method: "POST",
      headers: { cookie: cookies[who], "content-type": "application/json" },
      body: JSON.stringify({ key: `${i}`, text }),
    });
    if (!answer.ok) throw new Error(`Cannot say: ${await answer.text()}`);
    await answer.body?.cancel();
  }
}

/** Requests pages, and returns the length of one in bytes. */
async function request(room: string, cookie: string): Promise<number> {
  let left = PAGES;
  let bytes = 0;
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    while (left-- > 0) {
      const page = await fetch(room, { headers: { ...BROWSER, cookie } });
      const body = await page.arrayBuffer();
      if (!page.ok) throw new Error(`Cannot measure: ${page.status}`);
      bytes = body.byteLength;
    }
  }));
  return bytes;
}

await build();
await using server = await startServer("hubbub", 1_000);
const room = `http://127.0.0.1:${server.port}/rooms/lobby`;
await fill(room);
const cookie = await introduce(room, "Viewer");
const costs: number[] = [];
for (let round = 0; round <= ROUNDS; round++) {
  const before = cpuSeconds(server.pid);
  const bytes = await request(room, cookie);
  const ms = (cpuSeconds(server.pid) - before) / PAGES * 1_000;
  if (round === 0) console.log(`${bytes} bytes a page`);
  else costs.push(ms);
}
costs.sort((a, b) => a - b);
console.log(
  `ms of CPU a page: ${costs.map((ms) => ms.toFixed(2)).join(", ")}; median ${
    costs[costs.length >> 1].toFixed(2)
  }`,
);
