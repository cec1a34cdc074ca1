/**
 * The lobby.
 *
 * @module
 */
import { Head } from "fresh/runtime";
import { MAX_ROOM_LENGTH } from "../hub/protocol.ts";
import { Input } from "./fields.tsx";
import { Masthead } from "./Masthead.tsx";
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
  { rooms, name, problem }: {
    rooms: readonly ListedRoom[];
    name?: string;
    problem?: string;
  },
) {
  const people = rooms.reduce((sum, room) => sum + room.viewers, 0);
  return (
    <>
      <Head>
        <title>Hubbub · live chat</title>
      </Head>
      <Masthead />
      <main class="sheet">
        <h1 class="headline">Pull up a chair.</h1>
        <p class="lead">
          {people > 0
            ? `${
              people === 1 ? "Somebody is" : `${people} people are`
            } talking right now.`
            : "Every room is quiet right now. Somebody has to begin."}{" "}
          Pick a room or open your own.
        </p>
        <OpenRoom name={name} problem={problem} />
        {rooms.length > 0 && (
          <ul class="rooms">
            {rooms.slice(0, LISTED).map((room) => (
              <RoomCard key={room.name} room={room} />
            ))}
          </ul>
        )}
        {rooms.length > LISTED && (
          <p class="footnote">
            And {rooms.length - LISTED}{" "}
            quieter rooms. Write a room’s name above to go there.
          </p>
        )}
      </main>
    </>
  );
}

function RoomCard({ room: { name, viewers, lastAt } }: { room: ListedRoom }) {
  return (
    <li>
      <a class="card" href={`/rooms/${name}`}>
        <span class="cardname">{name}</span>
        <Viewers count={viewers} />
        <span class="cardnote">
          {lastAt === null
            ? "Nothing said yet"
            : `Last message ${ago(lastAt, Date.now())}`}
        </span>
      </a>
    </li>
  );
}

function OpenRoom({ name, problem }: { name?: string; problem?: string }) {
  return (
    <form class="open" method="post" action="/rooms">
      <label class="label" for="room">Room name</label>
      <div class="field">
        <Input
          id="room"
          name="name"
          required
          maxlength={MAX_ROOM_LENGTH}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          placeholder="my-broadcast"
          defaultValue={name}
          aria-invalid={problem !== undefined}
          aria-describedby={problem ? "problem" : undefined}
        />
        <button type="submit" class="button">Open room</button>
      </div>
      {problem && <p class="problem" id="problem" role="alert">{problem}</p>}
    </form>
  );
}
