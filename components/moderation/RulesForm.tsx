/**
 * The form of a room's rules.
 *
 * @module
 */
import type { VNode } from "preact";
import {
  MAX_DELAY_SECONDS,
  MAX_PACE,
  MAX_SLOW_SECONDS,
} from "../../hub/protocol.ts";
import { TextArea } from "../ui/fields.tsx";
import { ActionForm, LabelledField, Section } from "./panel_parts.tsx";
import { AgeField, Flag, NumberField } from "./rule_fields.tsx";
import { type PanelView, written } from "./view.ts";

const REVIEWS = ["nothing", "matches", "everything"] as const;

/** The rules that the viewer may set, then those only the host may. */
export function RulesForm({ view }: { view: PanelView }) {
  const { role, rules } = view;
  const { panel } = view.texts;
  const may = (rule: string) =>
    role === "host" || rules.moderatorsMay.includes(rule);
  const all = view.hasHook || rules.hook
    ? [...view.delegable, "hook"]
    : view.delegable;
  const own = all.filter(may);
  const others = all.filter((rule) => !may(rule));
  const fields: Fields = {
    ...numbersOf(view),
    ...reviewsOf(view),
    ...flagsOf(view),
    blockedWords: <BlockedWords view={view} />,
  };
  return (
    <Section id="rules" view={view}>
      <ActionForm room={view.room} section="rules" fields={{ action: "rules" }}>
        {own.length > 0 && (
          <div class="rulegrid">{own.map((rule) => fields[rule])}</div>
        )}
        {others.length > 0 && (
          <fieldset class="rulegrid" disabled>
            <legend class="hint">{panel.hostAlone}</legend>
            {others.map((rule) => fields[rule])}
          </fieldset>
        )}
        {own.length > 0 && (
          <button type="submit" class="button">{panel.saveRules}</button>
        )}
      </ActionForm>
    </Section>
  );
}

/** The field of each rule, by its name. */
type Fields = Readonly<Record<string, VNode>>;

/** Rules that are on or off, and the text of each. */
const FLAGS = {
  closed: "closed",
  links: "mayHoldLinks",
  emojiOnly: "emojiOnly",
  uniqueMessages: "uniqueMessages",
  signedInOnly: "signedInOnly",
  hook: "hook",
} as const;

function flagsOf(view: PanelView): Fields {
  const names = Object.keys(FLAGS) as (keyof typeof FLAGS)[];
  return Object.fromEntries(names.map((name) => [
    name,
    <Flag key={name} name={name} value={written(view, name, view.rules[name])}>
      {view.texts.panel[FLAGS[name]]}
    </Flag>,
  ]));
}

/** How fast viewers write and read. */
function numbersOf(view: PanelView): Fields {
  const { rules } = view;
  const { panel } = view.texts;
  const of = (name: string, value: unknown) => written(view, name, value);
  return {
    slowSeconds: (
      <NumberField
        name="slowSeconds"
        label={panel.slow}
        max={MAX_SLOW_SECONDS}
        value={of("slowSeconds", rules.slowSeconds)}
      />
    ),
    delaySeconds: (
      <NumberField
        name="delaySeconds"
        label={panel.delay}
        max={MAX_DELAY_SECONDS}
        value={of("delaySeconds", rules.delaySeconds)}
      />
    ),
    pace: (
      <NumberField
        name="pace"
        label={panel.pace}
        max={MAX_PACE}
        placeholder={panel.details.preset}
        value={of("pace", rules.pace ?? "")}
      />
    ),
  };
}

/** What waits: new viewers, and messages for review. */
function reviewsOf(view: PanelView): Fields {
  const { rules } = view;
  const { panel } = view.texts;
  const chosen = written(view, "review", rules.review);
  return {
    minAgeSeconds: (
      <AgeField
        view={view}
        name="minAgeSeconds"
        label={panel.newViewers}
        value={rules.minAgeSeconds}
        never={panel.immediately}
        after={panel.after}
      />
    ),
    review: (
      <LabelledField label={panel.review}>
        <select class="input" name="review">
          {REVIEWS.map((review) => (
            <option
              key={review}
              value={review}
              selected={review === chosen}
            >
              {panel.reviews[review]}
            </option>
          ))}
        </select>
      </LabelledField>
    ),
    reviewNewSeconds: (
      <AgeField
        view={view}
        name="reviewNewSeconds"
        label={panel.reviewNew}
        value={rules.reviewNewSeconds}
        never={panel.reviewNobody}
        after={panel.newerThan}
      />
    ),
  };
}

function BlockedWords({ view }: { view: PanelView }) {
  return (
    <LabelledField wide label={view.texts.panel.blockedWords}>
      <TextArea
        name="blockedWords"
        rows={4}
        dir="auto"
        spellcheck={false}
        defaultValue={written(
          view,
          "blockedWords",
          view.rules.blockedWords.join("\n"),
        )}
      />
    </LabelledField>
  );
}
