import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { RoomList } from "../components/lobby/RoomList.tsx";
import { arrange, type ListedRoom } from "../components/lobby/rooms.ts";
import { search } from "../components/lobby/search.ts";
import { SearchRooms } from "../components/lobby/SearchRooms.tsx";
import { RoomWatch } from "../components/lobby/watch.ts";
import { useTranslatable } from "../components/translation/translated.ts";
import type { LobbyTexts } from "../components/texts/catalogue.ts";

/** How long to wait after a key before asking the server. */
const TYPING_PAUSE_MS = 300;

/** The lobby's list of rooms, updated live and searchable. */
export default function LobbyRooms(
  { texts, ...props }: {
    rooms: readonly ListedRoom[];
    /** The search query, or "". */
    query: string;
    /** The server's time, in milliseconds since 1970. */
    now: number;
    texts: LobbyTexts;
  },
) {
  const rooms = useSignal(props.rooms);
  const query = useSignal(props.query);
  const now = useSignal(props.now);
  const stale = useSignal(false);
  const list = useRef<HTMLUListElement>(null);
  const returned = useReturned();
  const found = useComputed(() => search(rooms.value, query.value));

  const watch = useMemo(() =>
    new RoomWatch(
      () => addressOf("/rooms", query.peek()),
      (newer, time) => {
        const held = !returned.current && isHeld(list.current);
        returned.current = false;
        rooms.value = arrange(rooms.peek(), newer, held);
        now.value = time;
        stale.value = false;
      },
      () => stale.value = true,
    ), []);
  useEffect(() => watch.start(), []);
  useTranslatable();

  const look = (text: string) => {
    query.value = text;
    history.replaceState(history.state, "", addressOf("/", text));
    // The loaded rooms are filtered at once; the server may find more.
    watch.ask(TYPING_PAUSE_MS);
  };

  return (
    <section aria-labelledby="rooms">
      <SearchRooms
        query={query.value}
        rooms={found.value}
        texts={texts}
        onQuery={look}
      />
      <RoomList
        list={list}
        query={query.value}
        rooms={found.value}
        now={now.value}
        stale={stale.value}
        texts={texts}
      />
    </section>
  );
}

/** Set when the page was hidden or is shown again. */
function useReturned(): { current: boolean } {
  const returned = useRef(false);
  useEffect(() => {
    const turned = () => returned.current = true;
    document.addEventListener("visibilitychange", turned);
    return () => document.removeEventListener("visibilitychange", turned);
  }, []);
  return returned;
}

function addressOf(path: string, query: string): string {
  return query.trim() ? `${path}?${new URLSearchParams({ q: query })}` : path;
}

/**
 * Whether somebody may be about to choose a room: by pointer, by keyboard, or by touch,
 * which gives no sign before.
 */
function isHeld(list: HTMLElement | null): boolean {
  return list !== null && (
    list.matches(":hover,:focus-within") || matchMedia("(hover:none)").matches
  );
}
