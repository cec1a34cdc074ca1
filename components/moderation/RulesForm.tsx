/**
 * The form of a room's rules.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import {
  MAX_DELAY_SECONDS,
  MAX_PACE,
  MAX_SLOW_SECONDS,
} from "../../hub/protocol.ts";
import { Input, TextArea } from "../ui/fields.tsx";
import { fill } from "../texts/catalogue.ts";
import { span } from "../ui/time.ts";
import { ActionForm, LabelledField, Section } from "./panel_parts.tsx";
import { type PanelView, written } from "./view.ts";

/** The choices for how long new viewers must wait. */
const MIN_AGE_SECONDS = [0, 600, 3_600, 86_400, 7 * 86_400];

const REVIEWS = ["nothing", "matches", "everything"] as const;

/** The rules that moderators may change, then those only the host may. */
export function RulesForm({ view }: { view: PanelView }) {
  const { panel } = view.texts;
  const isHost = view.role === "host";
  return (
    <Section id="rules" view={view}>
      <ActionForm room={view.room} section="rules" fields={{ action: "rules" }}>
        <div class="rulegrid">
          <ModeratorRules view={view} />
        </div>
        <fieldset class="rulegrid" disabled={!isHost}>
          {!isHost && <legend class="hint">{panel.hostAlone}</legend>}
          <HostRules view={view} />
        </fieldset>
        <button type="submit" class="button">{panel.saveRules}</button>
      </ActionForm>
    </Section>
  );
}

function ModeratorRules({ view }: { view: PanelView }) {
  const { rules } = view;
  const { panel } = view.texts;
  return (
    <>
      <NumberField
        name="slowSeconds"
        label={panel.slow}
        max={MAX_SLOW_SECONDS}
        value={written(view, "slowSeconds", rules.slowSeconds)}
      />
      <div>
        <Flag name="closed" value={written(view, "closed", rules.closed)}>
          {panel.closed}
        </Flag>
        <Flag name="links" value={written(view, "links", rules.links)}>
          {panel.mayHoldLinks}
        </Flag>
        <Flag
          name="emojiOnly"
          value={written(view, "emojiOnly", rules.emojiOnly)}
        >
          {panel.emojiOnly}
        </Flag>
      </div>
    </>
  );
}

function HostRules({ view }: { view: PanelView }) {
  const { rules } = view;
  const { panel } = view.texts;
  const of = (name: string, value: unknown) => written(view, name, value);
  return (
    <>
      <LabelledField label={panel.newViewers}>
        <MinAge view={view} />
      </LabelledField>
      <LabelledField label={panel.review}>
        <select class="input" name="review">
          {REVIEWS.map((review) => (
            <option
              key={review}
              value={review}
              selected={review === of("review", rules.review)}
            >
              {panel.reviews[review]}
            </option>
          ))}
        </select>
      </LabelledField>
      <NumberField
        name="delaySeconds"
        label={panel.delay}
        max={MAX_DELAY_SECONDS}
        value={of("delaySeconds", rules.delaySeconds)}
      />
      <NumberField
        name="pace"
        label={panel.pace}
        max={MAX_PACE}
        placeholder={panel.details.preset}
        value={of("pace", rules.pace ?? "")}
      />
      <Flag name="signedInOnly" value={of("signedInOnly", rules.signedInOnly)}>
        {panel.signedInOnly}
      </Flag>
      {(view.hasHook || rules.hook) && (
        <Flag name="hook" value={of("hook", rules.hook)}>{panel.hook}</Flag>
      )}
      <LabelledField wide label={panel.blockedWords}>
        <TextArea
          name="blockedWords"
          rows={4}
          dir="auto"
          spellcheck={false}
          defaultValue={of("blockedWords", rules.blockedWords.join("\n"))}
        />
      </LabelledField>
    </>
  );
}

/** A whole number from 0. It may be left empty if a placeholder says what applies then. */
function NumberField(
  { name, label, max, value, placeholder }: {
    name: string;
    label: string;
    max: number;
    value: string;
    placeholder?: string;
  },
) {
  return (
    <LabelledField label={label}>
      <Input
        type="number"
        name={name}
        min={0}
        max={max}
        required={placeholder === undefined}
        placeholder={placeholder}
        defaultValue={value}
      />
    </LabelledField>
  );
}

/**
 * How long new viewers must wait. A time outside the usual choices, set by a command,
 * is offered as well.
 */
function MinAge({ view }: { view: PanelView }) {
  const { rules, texts: { panel, common } } = view;
  const age = Number(written(view, "minAgeSeconds", rules.minAgeSeconds));
  const ages = MIN_AGE_SECONDS.includes(age)
    ? MIN_AGE_SECONDS
    : [...MIN_AGE_SECONDS, age].sort((a, b) => a - b);
  return (
    <select class="input" name="minAgeSeconds">
      {ages.map((seconds) => (
        <option
          key={seconds}
          value={String(seconds)}
          selected={seconds === age}
        >
          {seconds === 0 ? panel.immediately : fill(panel.after, {
            span: span(seconds * 1_000, common),
          })}
        </option>
      ))}
    </select>
  );
}

/**
 * A checkbox that sends "false" when unchecked: of two fields with the same name, the
 * last one counts.
 */
function Flag(
  { name, value, children }: {
    name: string;
    value: string;
    children: ComponentChildren;
  },
) {
  return (
    <label class="check">
      <input type="hidden" name={name} value="false" />
      <input
        type="checkbox"
        name={name}
        value="true"
        checked={value === "true"}
      />
      <span>{children}</span>
    </label>
  );
}
