/**
 * Joins a room of a Hubbub server: for bots, and for pages that listen.
 *
 * ```ts
 * import { join } from "@hubbub/client";
 * const room = await join("https://chat.example/rooms/lobby", { name: "Clock" });
 * for await (const event of room) {
 *   if (event.type === "message" && event.text === "!time") {
 *     await room.say(new Date().toISOString());
 *   }
 * }
 * ```
 *
 * @module
 */
import { introduce } from "./identity.ts";
import { Refused } from "./refused.ts";
import { Room, type Token } from "./room.ts";

export type * from "../hub/protocol.ts";
export type { Ack, RejectedEvent } from "../hub/answers.ts";
export { type RefusalCode, Refused, Unanswered } from "./refused.ts";
export type { Outcome, Room, SayOptions, Token } from "./room.ts";

/** As whom to join a room. */
export interface JoinOptions {
  /** A site's token (JWT), or the secret of one of the room's links. */
  readonly token?: Token;
  /** A name to be seen by. Sites' tokens bring their own. */
  readonly name?: string;
  /** Whether it doesn't count as a viewer of the room. */
  readonly observes?: boolean;
  /** Leaves the room. */
  readonly signal?: AbortSignal;
}

/**
 * Joins a room and stays in it until the loop over it ends, it is closed, or the signal is
 * aborted.
 *
 * @param url The room's address, such as `https://chat.example/rooms/lobby`.
 * @throws {Refused | Error} "Cannot join …" if the server refuses or can't be reached.
 */
export async function join(
  url: string | URL,
  { token, name, observes, signal }: JoinOptions = {},
): Promise<Room> {
  const { origin, room } = parse(String(url));
  if (!("WebSocket" in globalThis)) {
    throw new Error(
      `Cannot join ${url}: there is no WebSocket here. Node has it from version 22 on.`,
    );
  }
  const headers = token === undefined || name !== undefined
    ? await introduced(String(url), { origin, room, name, signal })
    : undefined;
  const place = { url: String(url), origin, room, headers, token, observes };
  return await new Room(place).enter(signal);
}

function parse(
  url: string,
): { readonly origin: string; readonly room: string } {
  const parsed = parsedUrl(url);
  const [, room] = /^\/rooms\/([^/]+)\/?$/.exec(parsed?.pathname ?? "") ?? [];
  if (!parsed || !room || !/^https?:$/.test(parsed.protocol)) {
    throw new TypeError(
      `Cannot join ${url}: expected a room's address, such as https://chat.example/rooms/lobby.`,
    );
  }
  return { origin: parsed.origin, room };
}

/** `URL.canParse` is too new for some browsers. */
function parsedUrl(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}

async function introduced(
  url: string,
  introduction: Parameters<typeof introduce>[0],
): ReturnType<typeof introduce> {
  try {
    return await introduce(introduction);
  } catch (error) {
    introduction.signal?.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    const message = `Cannot join ${url}: ${why}`;
    throw error instanceof Refused
      ? new Refused({ ...error, message })
      : new Error(message, { cause: error });
  }
}
