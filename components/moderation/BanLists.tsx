/**
 * The panel's section for bans and blocked words from elsewhere.
 *
 * @module
 */
import { fill } from "../texts/catalogue.ts";
import {
  ActionForm,
  DateTime,
  FieldWithButton,
  Section,
  SubmitButton,
} from "./panel_parts.tsx";
import type { PanelView } from "./view.ts";

type List = PanelView["lists"] extends ReadonlyMap<string, infer One> ? One
  : never;

/** Imported lists, each as a whole; the host imports, removes and exports them. */
export function BanLists({ view }: { view: PanelView }) {
  const { room, role, texts: { panel } } = view;
  const isHost = role === "host";
  return (
    <Section id="lists" view={view} note={panel.lists.note}>
      <ul class="entries">
        {[...view.lists].map(([id, list]) => (
          <li key={id} class="entry">
            <div class="entrybody">
              <Origin list={list} view={view} />
              {list.people.length > 0 && (
                <Listed
                  view={view}
                  summary={panel.lists.people}
                  people={list.people}
                  action="unban"
                  label={panel.lift}
                />
              )}
              {list.words.length > 0 && (
                <details>
                  <summary>{panel.lists.words}</summary>
                  <p class="notranslate" dir="auto">{list.words.join(", ")}</p>
                </details>
              )}
            </div>
            {isHost && (
              <ActionForm room={room} section="lists" fields={{ list: id }}>
                <SubmitButton name="action" value="unlist">
                  {panel.remove}
                </SubmitButton>
              </ActionForm>
            )}
          </li>
        ))}
      </ul>
      {view.exceptions.size > 0 && (
        <Listed
          view={view}
          summary={panel.lists.exceptions}
          people={[...view.exceptions].map(([id, { name, at, by }]) => ({
            id,
            name,
            at,
            by: by?.name,
          }))}
          action="relist"
          label={panel.lists.relist}
        />
      )}
      {isHost && <Files view={view} />}
    </Section>
  );
}

/** Whose list it is, as far as is known, and what is in it. */
function Origin({ list, view: { texts } }: { list: List; view: PanelView }) {
  const { lists, by } = texts.panel;
  return (
    <p>
      <b class="notranslate" dir="auto">
        {fill(lists.from, {
          room: list.room,
          origin: list.origin || lists.unnamed,
        })}
      </b>{" "}
      <span class="dim">
        {list.own ? lists.own : fill(lists.signed, { key: list.key })} ·{" "}
        {lists.made} <DateTime at={list.madeAt} texts={texts} /> ·{" "}
        {lists.imported} <DateTime at={list.at} texts={texts} />{" "}
        {fill(by.viewer, { name: list.by.name })}
      </span>
      <br />
      {fill(lists.holds, { bans: list.bans, words: list.words.length })}
    </p>
  );
}

/** The people of a list, or to whom no list applies, each with a way to end that. */
function Listed(
  { view, summary, people, action, label }: {
    view: PanelView;
    summary: string;
    people: List["people"];
    action: string;
    label: string;
  },
) {
  const { room, texts } = view;
  const { panel } = texts;
  return (
    <details>
      <summary>{fill(summary, { n: people.length })}</summary>
      <ul class="entries">
        {people.map(({ id, name, at, until, reason, by }) => (
          <li key={id} class="entry">
            <p class="entrybody">
              <b class="notranslate" dir="auto">{name}</b>{" "}
              <span class="dim">{panel.since}</span>{" "}
              <DateTime at={at} texts={texts} /> {until !== undefined && (
                <>
                  <span class="dim">{panel.lists.until}</span>{" "}
                  <DateTime at={until} texts={texts} />
                  {" "}
                </>
              )}
              {by && (
                <span class="dim">{fill(panel.by.viewer, { name: by })}</span>
              )}
              {reason && <span class="quote" dir="auto">{reason}</span>}
            </p>
            <ActionForm room={room} section="lists" fields={{ viewer: id }}>
              <SubmitButton name="action" value={action}>{label}</SubmitButton>
            </ActionForm>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The way in and the way out. */
function Files({ view: { room, texts: { panel } } }: { view: PanelView }) {
  return (
    <>
      <form
        class="act"
        method="post"
        encType="multipart/form-data"
        action={`/rooms/${room}/bans#lists`}
      >
        <FieldWithButton
          id="listfile"
          label={panel.lists.file}
          button={panel.lists.import}
          type="file"
          name="file"
          accept=".json,application/json"
        />
      </form>
      <p class="links">
        <a class="quiet" href={`/rooms/${room}/bans`} download>
          {panel.lists.export}
        </a>
      </p>
    </>
  );
}
