/**
 * The lobby's rooms.
 *
 * @module
 */
import type { Ref } from "preact";
import { fill, type LobbyTexts } from "../texts/catalogue.ts";
import { Viewers } from "../ui/Viewers.tsx";
import { ago } from "./ago.ts";
import { LISTED, type ListedRoom } from "./rooms.ts";

interface Props {
  readonly list?: Ref<HTMLUListElement>;
  readonly query: string;
  readonly rooms: readonly ListedRoom[];
  readonly now: number;
  /** Whether the server doesn't answer, so that the list may be outdated. */
  readonly stale: boolean;
  readonly texts: LobbyTexts;
}

/** Cards whose size never changes, or a sentence if there are no rooms. */
export function RoomList({ list, query, rooms, now, stale, texts }: Props) {
  const { lobby } = texts;
  if (rooms.length === 0) {
    return (
      <p class="norooms">
        <b class="emptytitle">
          {query.trim() ? fill(lobby.notFound, { query }) : lobby.noRooms}
        </b>
        {query.trim() ? lobby.notFoundHint : lobby.noRoomsHint}
      </p>
    );
  }
  return (
    <>
      <ul class="rooms" ref={list}>
        {rooms.slice(0, LISTED).map((room) => (
          <li key={room.name}>
            <Card room={room} now={now} stale={stale} texts={texts} />
          </li>
        ))}
      </ul>
      {rooms.length > LISTED && <p class="footnote">{lobby.more}</p>}
    </>
  );
}

function Card(
  { room: { name, title, viewers, lastAt, stream, ended }, now, stale, texts }:
    & Pick<Props, "now" | "stale" | "texts">
    & { room: ListedRoom },
) {
  const { lobby } = texts;
  return (
    <a class="card" href={`/rooms/${name}`} aria-current={false}>
      <span class={title ? "cardname" : "cardname notranslate"} dir="auto">
        {title || name}
      </span>
      <Viewers count={viewers} stale={stale} texts={texts} />
      <span class="cardnote">
        {title !== "" && (
          <>
            <span class="notranslate">{name}</span> ·{" "}
          </>
        )}
        {ended
          ? fill(lobby.ended, { ago: ago(ended.at, now, lobby) })
          : lastAt === null
          ? lobby.nothingSaid
          : fill(lobby.lastMessage, { ago: ago(lastAt, now, lobby) })}
      </span>
      {stream && !ended && !stale && <span class="onair">{lobby.live}</span>}
    </a>
  );
}
