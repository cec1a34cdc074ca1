/**
 * Moderators' notes on a person's card.
 *
 * @module
 */
import { DateTime, SubmitButton } from "../moderation/panel_parts.tsx";
import { Input } from "../ui/fields.tsx";
import type { PersonView } from "./card.ts";
import { PersonForm } from "./PersonForm.tsx";

/** Maximum length of a note, as the server has it. */
const MAX_LENGTH = 500;

export function Notes({ view }: { view: PersonView }) {
  const { card: { notes }, texts } = view;
  const { panel } = texts;
  return (
    <>
      <h2 class="title">{panel.person.notes}</h2>
      <ul class="entries">
        {notes.map(({ id, at, by, text }) => (
          <li key={id} class="entry">
            <p class="entrybody">
              <b class="notranslate" dir="auto">{by.name}</b>{" "}
              <DateTime at={at} texts={texts} />
              <span class="quote" dir="auto">{text}</span>
            </p>
            <PersonForm view={view} fields={{ note: id }}>
              <SubmitButton name="action" value="unnote">
                {panel.remove}
              </SubmitButton>
            </PersonForm>
          </li>
        ))}
      </ul>
      <PersonForm view={view} fields={{ action: "note" }}>
        <label class="label" for="card-note">{panel.person.note}</label>
        <div class="field">
          <Input
            id="card-note"
            name="text"
            dir="auto"
            required
            autocomplete="off"
            maxLength={MAX_LENGTH}
          />
          <button type="submit" class="small">{panel.add}</button>
        </div>
      </PersonForm>
    </>
  );
}
