/**
 * The search of a room's messages, as the server draws it: a page of its own, and what the
 * dialog in the chat shows.
 *
 * @module
 */
import { type ComponentChildren, Fragment, h } from "preact";
import type {
  FoundMessages,
  Mark,
  SearchFields,
} from "../../hub/found_messages.ts";
import { formatDateTime } from "../times/date_time.ts";
import { type Catalogue, plural } from "../texts/catalogue.ts";
import { hueClass } from "../ui/colour.ts";
import { Input } from "../ui/fields.tsx";
import { Name } from "../room/list/Name.tsx";
import { FURTHER_ID, RESULTS_ID, STATUS_ID } from "../room/search/ids.ts";
import { searchPath } from "../room/search/search_path.ts";

export interface SearchView {
  readonly room: string;
  readonly fields: SearchFields;
  /** `undefined`: nothing was asked for, or it was refused. */
  readonly found?: FoundMessages;
  /** Why it was refused. */
  readonly problem?: string;
  /** The time, in milliseconds since 1970. */
  readonly now: number;
  readonly texts: Catalogue;
}

export function SearchForm({ view }: { view: SearchView }) {
  const { room, fields, problem, texts: { search } } = view;
  return (
    <>
      <form
        class="searchform"
        role="search"
        action={searchPath(room)}
      >
        <label class="searchwords">
          <span class="label">{search.words}</span>
          <Input
            name="q"
            type="search"
            enterkeyhint="search"
            autocomplete="off"
            maxlength={200}
            defaultValue={fields.q ?? ""}
            aria-describedby={problem ? "problem" : "searchhint"}
          />
        </label>
        <label>
          <span class="label">{search.from}</span>
          <Input
            name="from"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            maxlength={200}
            defaultValue={fields.from ?? ""}
          />
        </label>
        <label>
          <span class="label">{search.since}</span>
          <Input
            name="since"
            type="date"
            defaultValue={dayOf(fields.since)}
          />
        </label>
        <button type="submit" class="button">{search.search}</button>
        <p class="hint" id="searchhint">{search.hint}</p>
      </form>
      <p class="hint" role="status" id={STATUS_ID}>
        {view.found && <Status view={view} found={view.found} />}
      </p>
      <div id={RESULTS_ID}>
        {problem && <p class="problem" id="problem" role="alert">{problem}</p>}
        {view.found && <Results view={view} found={view.found} />}
      </div>
    </>
  );
}

function Status({ view, found }: { view: SearchView; found: FoundMessages }) {
  const { texts: { language, search }, now } = view;
  const { messages, looked } = found;
  return (
    <>
      {plural(language, search.found, messages.length)}
      {!looked.complete && looked.at !== undefined && (
        <>
          {" "}
          {search.lookedBack}{" "}
          <Time at={looked.at} language={language} now={now} />
        </>
      )}
    </>
  );
}

function Time(
  { at, language, now }: { at: number; language: string; now: number },
) {
  return (
    <time
      class="time notranslate"
      data-utc
      datetime={new Date(at).toISOString()}
    >
      {formatDateTime(at, language, "utc", now)}
    </time>
  );
}

function Results({ view, found }: { view: SearchView; found: FoundMessages }) {
  const { room, fields, texts, now } = view;
  const { language, search, chat, common } = texts;
  const { messages, marks, more } = found;
  return (
    <>
      <ol class="found">
        {messages.map(({ seq, at, from, text, me }) => (
          <li key={seq} class={me ? "me" : undefined}>
            <p class={`foundhead ${hueClass(from.id)}`}>
              <Name of={from} texts={common} />{" "}
              <Time at={at} language={language} now={now} />
              {/* Only the chat can go there: its dialog shows it. */}
              <button type="button" class="action" hidden data-to={seq}>
                {chat.goToPinned}
              </button>
            </p>
            <p class="text" dir="auto">{marked(text, marks[seq])}</p>
          </li>
        ))}
      </ol>
      {more !== undefined && (
        <p id={FURTHER_ID}>
          <a href={urlOf(room, fields, more)}>{search.further}</a>
        </p>
      )}
    </>
  );
}

/** A text with the words of the search marked. */
function marked(text: string, marks: readonly Mark[]): ComponentChildren {
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (const [start, end] of marks) {
    parts.push(
      text.slice(at, start),
      <mark key={start}>{text.slice(start, end)}</mark>,
    );
    at = end;
  }
  parts.push(text.slice(at));
  // In an array, precompiled JSX would escape texts that are escaped once more later.
  return h(Fragment, null, parts);
}

/** The search from another position. */
function urlOf(room: string, fields: SearchFields, before: number): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value) query.set(name, value);
  }
  query.set("before", String(before));
  return `${searchPath(room)}?${query}`;
}

/** The day of a time in a query, in UTC: `2026-01-31`. */
function dayOf(since: string | null | undefined): string {
  if (!since) return "";
  if (!/^\d{1,14}$/.test(since)) return since.slice(0, 10);
  return new Date(Number(since)).toISOString().slice(0, 10);
}
