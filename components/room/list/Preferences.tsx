/**
 * The viewer's preferences.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import { useSignal } from "@preact/signals";
import { plural } from "../../texts/catalogue.ts";
import { notify, readAloud, unhide } from "../state/change_preferences.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import type { RoomState } from "../state/room_state.ts";

export function Preferences({ state }: { state: RoomState }) {
  const { chat, common, language, languages } = state.texts;
  const { preferences } = state;
  const denied = useSignal(false);
  const hidden = preferences.hidden.value.size;

  return (
    <Dialog
      label={chat.settings}
      texts={common}
      onClose={() => state.preferencesOpen.value = false}
    >
      <h2 class="title">{chat.settings}</h2>
      <Check
        checked={preferences.notifies.value}
        onChange={async (wanted) => {
          denied.value = !await notify(state, wanted);
        }}
      >
        {chat.notify}
      </Check>
      {denied.value && <p class="problem" role="alert">{chat.notifyDenied}</p>}
      <Check
        checked={!preferences.aloud.value}
        onChange={(checked) => readAloud(state, !checked)}
      >
        {chat.quietReader}
      </Check>
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
      <form class="languages" method="post" action="/language">
        <span class="label">{chat.language}</span>
        {languages.map(({ language: value, endonym }) => (
          <button
            key={value}
            type="submit"
            class="small"
            name="language"
            value={value}
            lang={value}
            aria-pressed={value === language}
          >
            {endonym}
          </button>
        ))}
      </form>
    </Dialog>
  );
}

function Check(
  { checked, onChange, children }: {
    checked: boolean;
    onChange(checked: boolean): void | Promise<void>;
    children: ComponentChildren;
  },
) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        onChange={({ currentTarget }) => void onChange(currentTarget.checked)}
      />
      <span>{children}</span>
    </label>
  );
}
