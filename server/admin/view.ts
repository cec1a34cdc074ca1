import { MAX_QUERY_LENGTH } from "../../components/lobby/rooms.ts";
import type {
  AdminRoom,
  AdminView,
  Read,
} from "../../components/admin/view.ts";
import { ROOMS_SHOWN } from "../../components/admin/Rooms.tsx";
import { RESTRICTED_SHOWN } from "../../components/admin/Sections.tsx";
import { refusalIn } from "../../components/texts/server_sentences.ts";
import type { Catalogue } from "../../components/texts/catalogue.ts";
import { Refusal } from "../../hub/mod.ts";
import { recentLines } from "../../hub/operator/report.ts";
import type { Overview, RoomOverview } from "../../hub/overview/overview.ts";
import { shownSettings } from "./settings.ts";

/** The most characters of a number in the query. */
const MAX_DIGITS = 6;

/** The settings don't change while the server runs. */
const SETTINGS = shownSettings();

/**
 * Reads everything that the operator's page shows. A part that can't be read says why.
 *
 * @param query The query of the page's URL.
 */
export async function readAdminView(
  overview: Overview,
  query: URLSearchParams,
  texts: Catalogue,
): Promise<AdminView> {
  const wanted = (query.get("q") ?? "").trim().slice(0, MAX_QUERY_LENGTH);
  const from = (name: string) => wholeNumber(query.get(name));
  const [rooms, restricted, instances, storage] = await Promise.all([
    read(readRooms(overview, wanted, from("rooms"), texts), texts),
    read(overview.restrictions(from("restricted"), RESTRICTED_SHOWN), texts),
    read(overview.instances(), texts),
    overview.storage(),
  ]);
  return {
    texts,
    instance: overview.name,
    query: wanted,
    rooms,
    restricted,
    instances,
    storage,
    settings: SETTINGS,
    log: recentLines().toReversed(),
    ...(query.get("done") === "remove" && { told: texts.admin.room.removed }),
  };
}

async function readRooms(
  overview: Overview,
  wanted: string,
  from: number,
  texts: Catalogue,
) {
  const rooms = await overview.rooms(wanted, from, ROOMS_SHOWN);
  const items = rooms.items.map((room) => adminRoom(room, texts));
  return { ...rooms, items };
}

/** A room as the operator's pages show it. */
export function adminRoom(
  { problem, ...room }: RoomOverview,
  texts: Catalogue,
): AdminRoom {
  return { ...room, problem: problem && refusalIn(texts, problem) };
}

async function read<Value>(
  value: Promise<Value>,
  texts: Catalogue,
): Promise<Read<Value>> {
  try {
    return { value: await value };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { problem: refusalIn(texts, error) };
  }
}

/** 0 if it is none. */
function wholeNumber(text: string | null): number {
  return text !== null && text.length <= MAX_DIGITS && /^\d+$/.test(text)
    ? Number(text)
    : 0;
}
