/**
 * The lobby, which is drawn at two addresses, and asked for by those who look at it.
 *
 * @module
 */
import type { Context } from "fresh";
import type { State } from "../../server/state.ts";
import type { LobbyView } from "./lobby_page.tsx";
import { LISTED, MAX_QUERY } from "../../components/lobby/rooms.ts";
import { search } from "../../components/lobby/search.ts";
import type { RoomSummary } from "../../hub/mod.ts";

/** Rooms that a program is told of, and a page has to search in without asking. */
const ANSWERED = 100;

/** What the lobby shows to whoever asks. */
export async function lobbyOf(
  { url, state: { hub, config, person, texts } }: Context<State>,
): Promise<LobbyView> {
  const query = queryOf(url);
  // One more than is shown: the page says that there are others.
  const rooms = search(await hub.rooms(), query).slice(0, LISTED + 1);
  const opening = person.admin ? "anybody" : config.roomOpening;
  return { rooms, query, opening, texts };
}

/** An answer that many are given. */
interface Answer {
  readonly json: string;
  readonly etag: string;
}

/** Of each list what everybody asks for, written once. */
const ANSWERS = new WeakMap<readonly RoomSummary[], Promise<Answer>>();

/** The rooms in JSON, or that they are as the asker has them. */
export async function answerRooms(
  { url, req, state: { hub } }: Context<State>,
): Promise<Response> {
  const query = queryOf(url);
  const rooms = await hub.rooms();
  let answer = query === "" ? ANSWERS.get(rooms) : undefined;
  if (!answer) {
    answer = write(search(rooms, query).slice(0, ANSWERED));
    if (query === "") ANSWERS.set(rooms, answer);
  }
  const { json, etag } = await answer;
  const headers = { "cache-control": "no-cache", etag };
  return req.headers.get("if-none-match")?.includes(etag)
    ? new Response(null, { status: 304, headers })
    : new Response(json, {
      headers: { ...headers, "content-type": "application/json" },
    });
}

async function write(rooms: readonly RoomSummary[]): Promise<Answer> {
  const json = JSON.stringify(rooms);
  const hash = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(json),
  );
  return { json, etag: `"${new Uint8Array(hash).toHex().slice(0, 16)}"` };
}

function queryOf(url: URL): string {
  return (url.searchParams.get("q") ?? "").slice(0, MAX_QUERY).trim();
}
