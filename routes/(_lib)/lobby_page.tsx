/**
 * The lobby's page.
 *
 * @module
 */
import { Head } from "fresh/runtime";
import { MAX_ROOM_LENGTH, ROOM_NAME } from "../../hub/protocol.ts";
import LobbyRooms from "../../islands/LobbyRooms.tsx";
import { Input } from "../../components/ui/fields.tsx";
import type { ListedRoom } from "../../components/lobby/rooms.ts";
import { Masthead } from "../../components/ui/page/Masthead.tsx";
import type { Catalogue } from "../../components/texts/catalogue.ts";
import { lobbyTexts } from "../../components/texts/languages.ts";

export interface LobbyView {
  readonly rooms: readonly ListedRoom[];
  /** The search query, or "". */
  readonly query?: string;
  /** Who may open rooms. */
  readonly opening: "anybody" | "admin" | "nobody";
  /** The name of a room that could not be opened, and why. */
  readonly name?: string;
  readonly problem?: string;
  /** Whether the viewer tried to open a room in a browser that keeps no cookies. */
  readonly cookieless?: boolean;
  readonly texts: Catalogue;
}

/** The rooms, and a form to open one. */
export function Lobby(
  { rooms, query = "", opening, name, problem, cookieless, texts }: LobbyView,
) {
  const { lobby } = texts;
  const mayOpen = opening === "anybody";
  return (
    <>
      <Head>
        <title>{lobby.title}</title>
      </Head>
      <Masthead texts={texts} />
      <main class="sheet">
        <div class="welcome">
          <div>
            <h1 class="headline">{lobby.headline}</h1>
            <p class="lead">{mayOpen ? lobby.pickOrOpen : lobby.pick}</p>
          </div>
          {mayOpen
            ? (
              <OpenRoom
                name={name}
                problem={cookieless ? lobby.noCookies : problem}
                anyway={cookieless}
                texts={lobby}
              />
            )
            : <p class="dim">{lobby.noOpening[opening]}</p>}
        </div>
        <LobbyRooms
          rooms={rooms}
          query={query}
          now={Date.now()}
          texts={lobbyTexts(texts)}
        />
      </main>
    </>
  );
}

function OpenRoom(
  { name, problem, anyway, texts }: {
    name?: string;
    problem?: string;
    /** Whether the form opens a room for a browser that keeps no cookies. */
    anyway?: boolean;
    texts: Catalogue["lobby"];
  },
) {
  return (
    <form class="open" method="post" action="/rooms">
      <input type="hidden" name="key" value={crypto.randomUUID()} />
      {anyway && <input type="hidden" name="anyway" value="yes" />}
      <label class="label" for="room">{texts.roomName}</label>
      <div class="field">
        <Input
          id="room"
          name="name"
          required
          // Longer than a name may be: a valid one is offered instead of cutting it.
          maxlength={MAX_ROOM_LENGTH * 4}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          placeholder={texts.placeholder}
          defaultValue={name}
          // A name that is offered is valid.
          aria-invalid={problem !== undefined && !ROOM_NAME.test(name ?? "")}
          aria-describedby={problem ? "problem" : undefined}
        />
        <button type="submit" class="button">
          {anyway ? texts.openAnyway : texts.open}
        </button>
      </div>
      {problem && <p class="problem" id="problem" role="alert">{problem}</p>}
    </form>
  );
}
