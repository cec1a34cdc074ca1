/**
 * Who a program is to the server, where no browser keeps its cookie.
 *
 * @module
 */
import { Refused } from "./refused.ts";

/** Where, and as whom, a program connects. */
interface Introduction {
  /** The server's. */
  readonly origin: string;
  readonly room: string;
  readonly name?: string;
  readonly signal?: AbortSignal;
}

/** Whether cookies are the browser's business. */
const IN_BROWSER = "document" in globalThis;

/**
 * Gets a viewer's cookie, so that the program is the same viewer on each connection: with
 * another id, a message sent again would be posted twice.
 *
 * @returns The headers to connect with; `undefined`: the browser sends its own.
 * @throws {Refused} If the name is refused, or there is no such room.
 */
export async function introduce(
  { origin, room, name, signal }: Introduction,
): Promise<Record<string, string> | undefined> {
  if (name === undefined && IN_BROWSER) return undefined;
  const response = name === undefined
    // What a page sets the cookie with.
    ? await fetch(`${origin}/rooms/${room}`, {
      method: "HEAD",
      headers: { accept: "text/html" },
      signal,
    })
    : await fetch(`${origin}/viewer`, {
      method: "POST",
      credentials: "include",
      headers: {
        accept: "application/json",
        "content-type": "application/json",
      },
      body: JSON.stringify({ name }),
      signal,
    });
  if (name !== undefined && !response.ok) {
    const isOurs = response.headers.get("content-type")?.includes("json");
    throw isOurs
      ? new Refused(await response.json())
      : new Error(`the server answers with the status ${response.status}`);
  }
  await response.body?.cancel();
  if (name === undefined && response.status === 404) {
    throw new Refused({
      code: "no_such_room",
      message: `Cannot find the room ${room}: nobody has opened it.`,
    });
  }
  if (IN_BROWSER) return undefined;
  const cookie = response.headers.getSetCookie()
    .map((each) => each.split(";")[0])
    .find((each) => /^(__Host-)?viewer=/.test(each));
  return cookie === undefined ? undefined : { cookie };
}
