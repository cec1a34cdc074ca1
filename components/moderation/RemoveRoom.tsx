import { fill } from "../texts/catalogue.ts";
import { SaveFirst } from "./exporting.tsx";
import { ActionForm, FieldWithButton, Section } from "./panel_parts.tsx";
import type { PanelView } from "./view.ts";

/** Removes the room, once its name has been typed; for the host. */
export function RemoveRoom({ view }: { view: PanelView }) {
  const { room, texts } = view;
  return (
    <Section id="remove" view={view} note={texts.panel.removeRoom.note}>
      <SaveFirst
        address={`/rooms/${room}/export?format=`}
        audit={`/rooms/${room}/audit?format=jsonl`}
        texts={texts}
      />
      <ActionForm room={room} section="remove" fields={{ action: "remove" }}>
        <ConfirmedRemoval room={room} texts={texts} />
      </ActionForm>
    </Section>
  );
}

/** Takes the room's name, and removes it. */
export function ConfirmedRemoval(
  { room, texts: { panel: { removeRoom } } }: Pick<PanelView, "room" | "texts">,
) {
  return (
    <FieldWithButton
      id="confirm"
      label={fill(removeRoom.confirm, { room })}
      button={removeRoom.remove}
      name="confirm"
      // Browsers refuse anything else. The server checks it too.
      pattern={room}
      title={room}
      autocapitalize="off"
      spellcheck={false}
    />
  );
}
