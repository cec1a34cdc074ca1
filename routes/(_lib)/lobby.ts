/**
 * What the lobby shows, for its page at two URLs and as JSON.
 *
 * @module
 */
import type { Context } from "fresh";
import type { State } from "../../server/state.ts";
import { CacheableText } from "./caching.ts";
import type { LobbyView } from "./lobby_page.tsx";
import { LISTED, MAX_QUERY_LENGTH } from "../../components/lobby/rooms.ts";
import { search } from "../../components/lobby/search.ts";
import type { RoomSummary } from "../../hub/mod.ts";

/** Rooms in one JSON answer, at most; an open lobby page searches them before it asks the server. */
const ANSWERED = 100;

/** What the lobby shows to this viewer. */
export async function lobbyOf(
  { url, state: { hub, config, person, texts } }: Context<State>,
): Promise<LobbyView> {
  const query = queryOf(url);
  // One more than the page shows, so that it can say there are others.
  const rooms = search(await hub.rooms(), query).slice(0, LISTED + 1);
  const opening = person.admin ? "anybody" : config.roomOpening;
  return { rooms, query, opening, texts };
}

/** The whole list as JSON, made once for each state of the list. */
const ANSWERS = new WeakMap<readonly RoomSummary[], Promise<CacheableText>>();

/** The rooms as JSON, or 304 for a client that has them. */
export async function answerRooms(
  { url, req, state: { hub } }: Context<State>,
): Promise<Response> {
  const query = queryOf(url);
  const rooms = await hub.rooms();
  let answer = query === "" ? ANSWERS.get(rooms) : undefined;
  if (!answer) {
    const found = search(rooms, query).slice(0, ANSWERED);
    answer = CacheableText.of(JSON.stringify(found), "application/json");
    if (query === "") ANSWERS.set(rooms, answer);
  }
  return (await answer).respond(req);
}

function queryOf(url: URL): string {
  return (url.searchParams.get("q") ?? "").slice(0, MAX_QUERY_LENGTH).trim();
}
