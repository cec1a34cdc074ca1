/**
 * The viewer's preferences.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type ChatTexts, plural } from "../../texts/catalogue.ts";
import {
  notify,
  readAloud,
  sampleToo,
  unhide,
} from "../state/change_preferences.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import {
  maySendNotifications,
  notificationBlock,
  watchNotifications,
} from "../../ui/notifications.ts";
import { load, save } from "../../ui/stored.ts";
import type { RoomState } from "../state/room_state.ts";
import type { Session } from "../state/session.ts";
import { openSearch } from "../search/open_search.tsx";
import { searchPath } from "../search/search_path.ts";
import { fold, folds } from "../pace/folds.ts";
import { wantsSample } from "../state/preferences.ts";
import { AppearanceChoices } from "./AppearanceChoices.tsx";

export function Preferences({ session }: { session: Session }) {
  const { state } = session;
  const { preferences, texts: { chat, common, language } } = state;
  const hidden = preferences.hidden.value.size;
  const sample = useSignal(wantsSample());

  return (
    <Dialog
      label={chat.settings}
      texts={common}
      onClose={() => state.preferencesOpen.value = false}
    >
      <h2 class="title">{chat.settings}</h2>
      <SearchLink session={session} />
      <Notify state={state} />
      <Check
        checked={!preferences.aloud.value}
        onChange={(checked) => readAloud(state, !checked)}
      >
        {chat.quietReader}
      </Check>
      <Check
        checked={folds.value}
        onChange={fold}
      >
        {chat.foldRepeats}
      </Check>
      {state.moderates.value && (
        <Check
          checked={sample.value}
          onChange={(checked) => {
            sample.value = checked;
            sampleToo(checked);
            session.connection.renew(false);
          }}
        >
          {chat.sample}
        </Check>
      )}
      {hidden > 0 && (
        <p class="hint">
          {plural(language, chat.hidden, hidden)}{" "}
          <button
            type="button"
            class="action"
            onClick={() => unhide(state)}
          >
            {chat.showAgain}
          </button>
        </p>
      )}
      {/* An embed looks as its site says. */}
      {state.page === `/rooms/${state.room}` && (
        <AppearanceChoices texts={chat} />
      )}
      <Languages texts={state.texts} />
      {!isKept() && <p class="problem">{chat.notKept}</p>}
    </Dialog>
  );
}

function SearchLink({ session }: { session: Session }) {
  const { room, texts: { chat } } = session.state;
  return (
    <p>
      <a
        class="quiet"
        href={searchPath(room)}
        onClick={(event) => {
          event.preventDefault();
          // It gives the focus back before the search takes it.
          event.currentTarget.closest("dialog")?.close();
          void openSearch(session);
        }}
      >
        {chat.search}
      </a>
    </p>
  );
}

/** Whether mentions notify, and what prevents it. */
function Notify({ state }: { state: RoomState }) {
  const { chat } = state.texts;
  const block = useSignal(notificationBlock());
  const allowed = useSignal(maySendNotifications());
  const look = () => {
    block.value = notificationBlock();
    allowed.value = maySendNotifications();
  };
  useEffect(() => watchNotifications(look), []);
  return (
    <>
      <Check
        checked={state.preferences.notifies.value && allowed.value}
        describedBy={block.value && "notifyblocked"}
        onChange={async (wanted) => {
          const refused = await notify(state, wanted);
          look();
          block.value = refused;
        }}
      >
        {chat.notify}
      </Check>
      {block.value && (
        <p class="hint" id="notifyblocked" role="status">
          {chat.notifyBlocked[block.value]}
        </p>
      )}
    </>
  );
}

function Languages({ texts }: { texts: ChatTexts }) {
  return (
    <form class="pickone" method="post" action="/language">
      <span class="label">{texts.chat.language}</span>
      {texts.languages.map(({ language, endonym }) => (
        <button
          key={language}
          type="submit"
          class="small"
          name="language"
          value={language}
          lang={language}
          aria-pressed={language === texts.language}
        >
          {endonym}
        </button>
      ))}
    </form>
  );
}

function Check(
  { checked, describedBy, onChange, children }: {
    checked: boolean;
    describedBy?: string;
    onChange(checked: boolean): void | Promise<void>;
    children: ComponentChildren;
  },
) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        aria-describedby={describedBy}
        onChange={({ currentTarget }) => {
          const wanted = currentTarget.checked;
          // It shows what is so, not what is wanted.
          currentTarget.checked = checked;
          void onChange(wanted);
        }}
      />
      <span>{children}</span>
    </label>
  );
}

/** Whether the browser keeps what this page stores. */
function isKept(): boolean {
  save("kept", true);
  const kept = load("kept") === true;
  save("kept", undefined);
  return kept && navigator.cookieEnabled;
}
