/**
 * Fields for rules, which the panel's sections share.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import { Input } from "../ui/fields.tsx";
import { fill } from "../texts/catalogue.ts";
import { span } from "../ui/time.ts";
import { LabelledField } from "./panel_parts.tsx";
import { type PanelView, written } from "./view.ts";

/** The choices for how long someone is new. */
const AGES_SECONDS = [0, 600, 3_600, 86_400, 7 * 86_400];

/** A whole number. It may be left empty if a placeholder says what applies then. */
export function NumberField(
  { name, label, min = 0, max, value, placeholder }: {
    name: string;
    label: string;
    min?: number;
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
        min={min}
        max={max}
        required={placeholder === undefined}
        placeholder={placeholder}
        defaultValue={value}
      />
    </LabelledField>
  );
}

/**
 * How long someone is new. A time outside the usual choices, set by a program, is offered
 * as well.
 *
 * @param never What 0 is called.
 * @param after What the others are, with a `{span}`.
 */
export function AgeField(
  { view, name, label, value, never, after }: {
    view: PanelView;
    name: string;
    label: string;
    value: number;
    never: string;
    after: string;
  },
) {
  const age = Number(written(view, name, value));
  const ages = AGES_SECONDS.includes(age)
    ? AGES_SECONDS
    : [...AGES_SECONDS, age].sort((a, b) => a - b);
  const { common } = view.texts;
  return (
    <LabelledField label={label}>
      <select class="input" name={name}>
        {ages.map((seconds) => (
          <option
            key={seconds}
            value={String(seconds)}
            selected={seconds === age}
          >
            {seconds === 0
              ? never
              : fill(after, { span: span(seconds * 1_000, common) })}
          </option>
        ))}
      </select>
    </LabelledField>
  );
}

/**
 * A checkbox that also sends something when it isn't checked: of two fields with the same
 * name, the last one counts.
 *
 * @param checkedAs What it sends when it is checked: "true", or "false" for a rule that it
 * switches off.
 */
export function Flag(
  { name, value, checkedAs = "true", children }: {
    name: string;
    value: string;
    checkedAs?: "true" | "false";
    children: ComponentChildren;
  },
) {
  return (
    <label class="check">
      <input
        type="hidden"
        name={name}
        value={checkedAs === "true" ? "false" : "true"}
      />
      <input
        type="checkbox"
        name={name}
        value={checkedAs}
        checked={value === checkedAs}
      />
      <span>{children}</span>
    </label>
  );
}
