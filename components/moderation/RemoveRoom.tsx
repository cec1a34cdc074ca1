import { fill } from "../texts/catalogue.ts";
import { Input } from "../ui/fields.tsx";
import { ExportLinks } from "./ExportLinks.tsx";
import { ActionForm, LabelledField, Section } from "./panel_parts.tsx";
import type { PanelView } from "./view.ts";

/** Removes the room, once its name has been typed; for the host. */
export function RemoveRoom({ view }: { view: PanelView }) {
  const { room, texts: { panel: { removeRoom } } } = view;
  return (
    <Section id="remove" view={view} note={removeRoom.note}>
      <p class="links">
        {removeRoom.first} <ExportLinks view={view} />
        <a class="quiet" href={`/rooms/${room}/audit?format=jsonl`}>
          {removeRoom.audit}
        </a>
      </p>
      <ActionForm room={room} section="remove" fields={{ action: "remove" }}>
        <div class="rulegrid">
          <LabelledField label={fill(removeRoom.confirm, { room })}>
            <Input
              name="confirm"
              required
              // Browsers refuse anything else. The server checks it too.
              pattern={room}
              title={room}
              autocomplete="off"
              autocapitalize="off"
              spellcheck={false}
            />
          </LabelledField>
        </div>
        <button type="submit" class="button">{removeRoom.remove}</button>
      </ActionForm>
    </Section>
  );
}
