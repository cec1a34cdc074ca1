/**
 * The panel's section for Shield: stricter rules for a while.
 *
 * @module
 */
import { MAX_SHIELD_MINUTES, MAX_SLOW_SECONDS } from "../../hub/protocol.ts";
import { fillNodes } from "../texts/fill_nodes.ts";
import { describeRules } from "./audit.ts";
import { ActionForm, DateTime, Section } from "./panel_parts.tsx";
import { AgeField, Flag, NumberField } from "./rule_fields.tsx";
import { type PanelView, written } from "./view.ts";

/** Moderators switch it; the host prepares it. */
export function Shield({ view }: { view: PanelView }) {
  const { role, rules, texts } = view;
  const { note } = texts.panel.shield;
  return (
    <Section id="shield" view={view} note={note}>
      <Switch view={view} />
      {role === "host" ? <Prepared view={view} /> : (
        <p class="hint">
          {describeRules(rules.shield, texts).join(" · ")}
        </p>
      )}
    </Section>
  );
}

function Switch({ view }: { view: PanelView }) {
  const { room, shield, texts } = view;
  const { isOn, switchOn, switchOff } = texts.panel.shield;
  const fields = { action: "shield", on: String(!shield) };
  return (
    <>
      {shield && (
        <p class="outcome" role="status">
          {fillNodes(isOn, {
            until: <DateTime at={shield.until} texts={texts} />,
            who: <b class="notranslate" dir="auto">{shield.by.name}</b>,
          })}
        </p>
      )}
      <ActionForm room={room} section="shield" fields={fields}>
        <button type="submit" class="button">
          {shield ? switchOff : switchOn}
        </button>
      </ActionForm>
    </>
  );
}

function Prepared({ view }: { view: PanelView }) {
  const { room, rules: { shield }, texts: { panel } } = view;
  const of = (name: string, value: unknown) => written(view, name, value);
  return (
    <ActionForm room={room} section="shield" fields={{ action: "rules" }}>
      <div class="rulegrid">
        <NumberField
          name="shield.minutes"
          label={panel.shield.minutes}
          min={1}
          max={MAX_SHIELD_MINUTES}
          value={of("shield.minutes", shield.minutes)}
        />
        <NumberField
          name="shield.slowSeconds"
          label={panel.slow}
          max={MAX_SLOW_SECONDS}
          value={of("shield.slowSeconds", shield.slowSeconds)}
        />
        <AgeField
          view={view}
          name="shield.minAgeSeconds"
          label={panel.newViewers}
          value={shield.minAgeSeconds}
          never={panel.immediately}
          after={panel.after}
        />
        <AgeField
          view={view}
          name="shield.reviewNewSeconds"
          label={panel.reviewNew}
          value={shield.reviewNewSeconds}
          never={panel.reviewNobody}
          after={panel.newerThan}
        />
        <PreparedFlags view={view} />
      </div>
      <button type="submit" class="button">{panel.shield.save}</button>
    </ActionForm>
  );
}

function PreparedFlags({ view }: { view: PanelView }) {
  const { rules: { shield }, texts: { panel } } = view;
  const of = (name: string, value: unknown) => written(view, name, value);
  return (
    <>
      <Flag
        name="shield.links"
        value={of("shield.links", shield.links)}
        checkedAs="false"
      >
        {panel.shield.noLinks}
      </Flag>
      <Flag
        name="shield.uniqueMessages"
        value={of("shield.uniqueMessages", shield.uniqueMessages)}
      >
        {panel.uniqueMessages}
      </Flag>
      <Flag
        name="shield.signedInOnly"
        value={of("shield.signedInOnly", shield.signedInOnly)}
      >
        {panel.signedInOnly}
      </Flag>
      <Flag
        name="shield.emojiOnly"
        value={of("shield.emojiOnly", shield.emojiOnly)}
      >
        {panel.emojiOnly}
      </Flag>
    </>
  );
}
