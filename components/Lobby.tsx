/**
 * The lobby.
 *
 * @module
 */
import { Head } from "fresh/runtime";
import { MAX_ROOM_LENGTH } from "../hub/protocol.ts";
import { Input } from "./fields.tsx";
import { Masthead } from "./Masthead.tsx";
import { type Catalogue, fill, plural } from "./texts/catalogue.ts";
import { ago } from "./time.ts";
import { Viewers } from "./Viewers.tsx";

/** A room as the lobby lists it. */
export interface ListedRoom {
  readonly name: string;
  readonly viewers: number;
  /** When something was last said, in milliseconds since 1970. */
  readonly lastAt: number | null;
}

/** Rooms on the page; the liveliest come first. */
const LISTED = 60;

/** The rooms, and the form to open one: with what was refused, when something was. */
export function Lobby(
  { rooms, name, problem, texts }: {
    rooms: readonly ListedRoom[];
    name?: string;
    problem?: string;
    texts: Catalogue;
  },
) {
  const { lobby, language } = texts;
  const people = rooms.reduce((sum, room) => sum + room.viewers, 0);
  return (
    <>
      <Head>
        <title>{lobby.title}</title>
      </Head>
      <Masthead texts={texts} />
      <main class="sheet">
        <h1 class="headline">{lobby.headline}</h1>
        <p class="lead">
          {people > 0 ? plural(language, lobby.talking, people) : lobby.quiet}
          {" "}
          {lobby.pick}
        </p>
        <OpenRoom name={name} problem={problem} texts={lobby} />
        {rooms.length > 0 && (
          <ul class="rooms">
            {rooms.slice(0, LISTED).map((room) => (
              <RoomCard key={room.name} room={room} texts={texts} />
            ))}
          </ul>
        )}
        {rooms.length > LISTED && (
          <p class="footnote">
            {fill(lobby.quieter, { n: rooms.length - LISTED })}
          </p>
        )}
      </main>
    </>
  );
}

function RoomCard(
  { room: { name, viewers, lastAt }, texts }: {
    room: ListedRoom;
    texts: Catalogue;
  },
) {
  const { lobby, common } = texts;
  return (
    <li>
      <a class="card" href={`/rooms/${name}`}>
        <span class="cardname">{name}</span>
        <Viewers count={viewers} texts={texts} />
        <span class="cardnote">
          {lastAt === null
            ? lobby.nothingSaid
            : fill(lobby.lastMessage, { ago: ago(lastAt, Date.now(), common) })}
        </span>
      </a>
    </li>
  );
}

function OpenRoom(
  { name, problem, texts }: {
    name?: string;
    problem?: string;
    texts: Catalogue["lobby"];
  },
) {
  return (
    <form class="open" method="post" action="/rooms">
      <label class="label" for="room">{texts.roomName}</label>
      <div class="field">
        <Input
          id="room"
          name="name"
          required
          maxlength={MAX_ROOM_LENGTH}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          placeholder={texts.placeholder}
          defaultValue={name}
          aria-invalid={problem !== undefined}
          aria-describedby={problem ? "problem" : undefined}
        />
        <button type="submit" class="button">{texts.open}</button>
      </div>
      {problem && <p class="problem" id="problem" role="alert">{problem}</p>}
    </form>
  );
}
