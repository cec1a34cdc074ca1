/**
 * The form for a room's title, description and stream.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import {
  MAX_DESCRIPTION_LENGTH,
  MAX_TITLE_LENGTH,
} from "../../hub/protocol.ts";
import { Input, TextArea } from "../ui/fields.tsx";
import { ActionForm, LabelledField, Section } from "./panel_parts.tsx";
import { type PanelView, written } from "./view.ts";

/** Only the host may change these. */
export function AboutForm(
  { view, children }: { view: PanelView; children: ComponentChildren },
) {
  const { room, rules } = view;
  const { about } = view.texts.panel;
  return (
    <Section id="about" view={view}>
      <ActionForm room={room} section="about" fields={{ action: "rules" }}>
        <div class="rulegrid">
          <LabelledField wide label={about.title}>
            <Input
              name="title"
              dir="auto"
              maxlength={MAX_TITLE_LENGTH}
              autocomplete="off"
              defaultValue={written(view, "title", rules.title)}
            />
          </LabelledField>
          <LabelledField wide label={about.description}>
            <TextArea
              name="description"
              dir="auto"
              rows={2}
              maxlength={MAX_DESCRIPTION_LENGTH}
              defaultValue={written(view, "description", rules.description)}
            />
          </LabelledField>
          <LabelledField wide label={about.stream} hint={about.streamHint}>
            <Input
              type="url"
              name="stream"
              dir="ltr"
              inputmode="url"
              autocomplete="off"
              spellcheck={false}
              placeholder="https://example.com/live.m3u8"
              defaultValue={written(view, "stream", rules.stream)}
            />
          </LabelledField>
        </div>
        <button type="submit" class="button">{about.save}</button>
      </ActionForm>
      {children}
    </Section>
  );
}
