/**
 * The head of the lobby's list: how many people are there, and the search.
 *
 * @module
 */
import { Input } from "../ui/fields.tsx";
import { type LobbyTexts, plural } from "../texts/catalogue.ts";
import { type ListedRoom, MAX_QUERY_LENGTH } from "./rooms.ts";

/** Without scripts the form loads a page of results; with them, `onQuery` filters the list. */
export function SearchRooms(
  { query, rooms, texts: { lobby, language }, onQuery }: {
    query: string;
    /** The rooms that match. */
    rooms: readonly ListedRoom[];
    texts: LobbyTexts;
    onQuery(query: string): void;
  },
) {
  const searching = query.trim() !== "";
  const people = rooms.reduce((sum, { viewers }) => sum + viewers, 0);
  return (
    <div class="roomsbar">
      <h2 class="title" id="rooms">{lobby.rooms}</h2>
      {/* The number of results is announced; the number of people isn't. */}
      <p class="dim" aria-live={searching ? "polite" : "off"}>
        {searching
          ? plural(language, lobby.found, rooms.length)
          : people > 0
          ? plural(language, lobby.talking, people)
          : lobby.quiet}
      </p>
      <form
        class="search"
        role="search"
        action="/"
        onSubmit={(event) => event.preventDefault()}
      >
        <Input
          type="search"
          name="q"
          aria-label={lobby.search}
          placeholder={lobby.search}
          maxlength={MAX_QUERY_LENGTH}
          autocomplete="off"
          spellcheck={false}
          dir="auto"
          defaultValue={query}
          onInput={({ currentTarget }) => onQuery(currentTarget.value)}
        />
        <button type="submit" class="searchgo" aria-label={lobby.search}>
          <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M11 4a7 7 0 1 0 0 14a7 7 0 0 0 0-14Zm5 12 4 4" />
          </svg>
        </button>
      </form>
    </div>
  );
}
