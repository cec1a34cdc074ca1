/**
 * A server for the tests of the importing file, and requests to it.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { ensureBuilt, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";

let folder: TempDir;
/** The server under test. */
export let server: TestServer;

Deno.test.beforeAll(async () => {
  await ensureBuilt();
  folder = new TempDir();
  server = await TestServer.start(folder.path, {
    MESSAGE_RATE: "0",
    READING_PACE: "0",
  });
});

Deno.test.afterAll(async () => {
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

/** Requests a page as a browser does. */
export function browse(
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("accept", "text/html");
  return fetch(server.url + path, { redirect: "manual", ...init, headers });
}

export function form(
  fields: Record<string, string>,
  headers: HeadersInit = {},
): RequestInit {
  return { method: "POST", body: new URLSearchParams(fields), headers };
}

export function json(
  body: unknown,
  headers: Record<string, string> = {},
): RequestInit {
  return {
    method: "POST",
    body: JSON.stringify(body),
    headers: {
      "content-type": "application/json",
      accept: "application/json",
      ...headers,
    },
  };
}

/** Opens a room for this test. */
export async function openRoom(): Promise<string> {
  const name = `r-${crypto.randomUUID().slice(0, 8)}`;
  const response = await browse("/rooms", form({ name }));
  assertEquals([response.status, response.headers.get("location")], [
    303,
    `/rooms/${name}`,
  ]);
  await response.body?.cancel();
  return name;
}

/** The status and code of a refusal. */
export async function problem(
  response: Response,
): Promise<[status: number, code: string]> {
  const { code, message } = await response.json();
  assertMatch(message, /\.$/);
  return [response.status, code];
}
