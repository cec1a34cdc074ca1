/**
 * The panel's sections about showing the chat elsewhere: on a site, in a broadcast, in
 * a file.
 *
 * @module
 */
import CopyText from "../../islands/CopyText.tsx";
import { TextArea } from "../../components/ui/fields.tsx";
import { ExportLinks } from "../../components/moderation/exporting.tsx";
import {
  ActionForm,
  LabelledField,
  Section,
} from "../../components/moderation/panel_parts.tsx";
import { type PanelView, written } from "../../components/moderation/view.ts";

/** Which sites may embed the chat, and the code to do it. */
export function Embed({ view }: { view: PanelView }) {
  const { room, rules, origin } = view;
  const { embed } = view.texts.panel;
  return (
    <Section id="embed" view={view}>
      <ActionForm room={room} section="embed" fields={{ action: "rules" }}>
        <div class="rulegrid">
          <LabelledField wide label={embed.sites} hint={embed.sitesHint}>
            <TextArea
              name="embedOn"
              rows={2}
              dir="ltr"
              inputmode="url"
              spellcheck={false}
              placeholder="https://example.com"
              defaultValue={written(view, "embedOn", rules.embedOn.join("\n"))}
            />
          </LabelledField>
        </div>
        <button type="submit" class="button">{embed.save}</button>
      </ActionForm>
      <CopyText
        id="snippet"
        label={embed.snippet}
        text={`<iframe src="{origin}/rooms/${room}/embed" title="Chat" style="width: 360px; height: 600px; border: 0"></iframe>`}
        origin={origin}
        texts={embed}
      />
      <CopyText
        id="overlay"
        label={embed.overlay}
        text={`{origin}/rooms/${room}/overlay`}
        origin={origin}
        texts={embed}
      />
    </Section>
  );
}

/** Links to download the chat. */
export function Exports({ view }: { view: PanelView }) {
  const { room, texts } = view;
  const { panel, replay } = texts;
  return (
    <Section id="export" view={view} note={panel.export.note}>
      <p class="links">
        <ExportLinks address={`/rooms/${room}/export?format=`} texts={texts} />
        <a class="quiet" href={`/rooms/${room}/replay`}>{replay.fromPanel}</a>
      </p>
    </Section>
  );
}
