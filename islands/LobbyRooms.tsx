import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { RoomList } from "../components/lobby/RoomList.tsx";
import { arrange, type ListedRoom } from "../components/lobby/rooms.ts";
import { search } from "../components/lobby/search.ts";
import { SearchRooms } from "../components/lobby/SearchRooms.tsx";
import { RoomWatch } from "../components/lobby/watch.ts";
import type { LobbyTexts } from "../components/texts/catalogue.ts";

/** Between two letters of who writes, in milliseconds. */
const TYPING_PAUSE_MS = 300;

/** The lobby's rooms, as they are now, and those that somebody looks for. */
export default function LobbyRooms(
  { texts, ...props }: {
    rooms: readonly ListedRoom[];
    /** What is looked for, or nothing. */
    query: string;
    /** What time it is for the server, in milliseconds since 1970. */
    now: number;
    texts: LobbyTexts;
  },
) {
  const rooms = useSignal(props.rooms);
  const query = useSignal(props.query);
  const now = useSignal(props.now);
  const stale = useSignal(false);
  const list = useRef<HTMLUListElement>(null);
  const found = useComputed(() => search(rooms.value, query.value));

  const watch = useMemo(() =>
    new RoomWatch(
      () => addressOf("/rooms", query.peek()),
      (newer, time) => {
        rooms.value = arrange(rooms.peek(), newer, isHeld(list.current));
        now.value = time;
        stale.value = false;
      },
      () => stale.value = true,
    ), []);
  useEffect(() => watch.start(), []);

  const look = (text: string) => {
    query.value = text;
    history.replaceState(history.state, "", addressOf("/", text));
    // What is here is searched at once, and the server knows more.
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

function addressOf(path: string, query: string): string {
  return query.trim() ? `${path}?${new URLSearchParams({ q: query })}` : path;
}

/** Whether somebody is about to choose: with the pointer, by keyboard, or with a thumb, further down. */
function isHeld(list: HTMLElement | null): boolean {
  return list !== null && (
    list.matches(":hover,:focus-within") ||
    matchMedia("(hover:none)").matches && scrollY > 0
  );
}
