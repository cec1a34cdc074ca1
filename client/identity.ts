/**
 * Who a program is to the server, where no browser keeps its cookie.
 *
 * @module
 */
import { backoffMs } from "./backoff.ts";
import { Refused } from "./refused.ts";

/** Where, and as whom, a program connects. */
interface Introduction {
  /** The server's. */
  readonly origin: string;
  readonly room: string;
  readonly name?: string;
  readonly signal?: AbortSignal;
}

/** Who wants to join waits this long for a server that is busy, restarting or silent. */
export const PATIENCE_MS = 60_000;

/** Whether cookies are the browser's business: in a page, or a worker of one. */
const IN_BROWSER = "document" in globalThis ||
  /^Mozilla/.test(globalThis.navigator?.userAgent);

/**
 * Gets a viewer's cookie, so that the program is the same viewer on each connection: with
 * another id, a message sent again would be posted twice.
 *
 * @returns The headers to connect with; `undefined`: the browser sends its own.
 * @throws {Refused} If the name is refused, or there is no such room.
 * @throws {Error} If the server doesn't answer within a minute.
 */
export async function introduce(
  { signal, ...introduction }: Introduction,
): Promise<Record<string, string> | undefined> {
  signal?.throwIfAborted();
  // `AbortSignal.any` is too new.
  const ended = new AbortController();
  const leave = () => ended.abort(signal!.reason);
  signal?.addEventListener("abort", leave);
  const giveUp = () => ended.abort(new Error("the server doesn't answer"));
  const timer = setTimeout(giveUp, PATIENCE_MS);
  try {
    return await getCookie(introduction, ended.signal);
  } finally {
    signal?.removeEventListener("abort", leave);
    clearTimeout(timer);
  }
}

async function getCookie(
  { origin, room, name }: Introduction,
  signal: AbortSignal,
): Promise<Record<string, string> | undefined> {
  if (name === undefined && IN_BROWSER) return undefined;
  const response = await patiently(() =>
    name === undefined
      // What a page sets the cookie with.
      ? fetch(`${origin}/rooms/${room}`, {
        method: "HEAD",
        headers: { accept: "text/html" },
        signal,
      })
      : fetch(`${origin}/viewer`, {
        method: "POST",
        credentials: "include",
        headers: {
          accept: "application/json",
          "content-type": "application/json",
        },
        body: JSON.stringify({ name }),
        signal,
      }), signal);
  if (!response.ok) {
    if (response.status === 404 && name === undefined) {
      throw new Refused({
        code: "no_such_room",
        message: `Cannot find the room ${room}: nobody has opened it.`,
      });
    }
    throw await refusalIn(response) ??
      new Error(`the server answers with the status ${response.status}`);
  }
  await response.body?.cancel();
  if (IN_BROWSER) return undefined;
  const cookie = response.headers.getSetCookie()
    .map((each) => each.split(";")[0])
    .find((each) => /^(__Host-)?viewer=/.test(each));
  if (cookie === undefined) {
    throw new Error(`the server at ${origin} gives no viewer's cookie`);
  }
  return { cookie };
}

/** Asks a server again that is busy or restarting, for as long as it says. */
async function patiently(
  ask: () => Promise<Response>,
  signal: AbortSignal,
): Promise<Response> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (let attempt = 0;; attempt++) {
    const response = await ask().catch(unreachable);
    if (response.status !== 429 && response.status < 500) return response;
    const seconds = Number(response.headers.get("retry-after")) || 0;
    const waitMs = Math.max(backoffMs(attempt), seconds * 1_000);
    if (performance.now() + waitMs > giveUpAt) return response;
    await response.body?.cancel();
    await passed(waitMs, signal);
  }
}

/** Says what `fetch failed` means. */
function unreachable(error: unknown): never {
  if (!(error instanceof TypeError)) throw error;
  throw new Error(`the server doesn't answer: ${error.message}`, {
    cause: error,
  });
}

/** Waits. @throws The signal's reason. */
async function passed(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
  signal.throwIfAborted();
}

/** What the server refused with; `undefined`: the answer is a proxy's, or has no body. */
async function refusalIn(response: Response): Promise<Refused | undefined> {
  const isOurs = response.headers.get("content-type")?.includes("json");
  const refusal = isOurs && await response.json().catch(() => undefined);
  return refusal ? new Refused(refusal) : undefined;
}
