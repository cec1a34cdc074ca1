/**
 * Elements that the panel's sections share.
 *
 * @module
 */
import type {
  ComponentChildren,
  InputHTMLAttributes,
  TargetedSubmitEvent,
} from "preact";
import { formatDateTime } from "../times/date_time.ts";
import { Input } from "../ui/fields.tsx";
import type { PanelView, SectionId } from "./view.ts";

/**
 * A titled section, with the outcome of what was submitted from it.
 *
 * On small screens its body follows a `details` without content, which styles read: what
 * is inside a closed one can't be shown on large screens in every browser.
 */
export function Section(
  { id, view, note, children }: {
    id: SectionId;
    view: PanelView;
    note?: string;
    children: ComponentChildren;
  },
) {
  const title = view.texts.panel.sections[id];
  return (
    <section class="section folding" id={id} aria-labelledby={`${id}-title`}>
      <h2 class="title" id={`${id}-title`}>{title}</h2>
      <details class="sectionopener" open={view.at === id}>
        <summary>
          <h2 class="title">{title}</h2>
        </summary>
      </details>
      <div class="sectionbody">
        {note && <p class="hint">{note}</p>}
        <Outcome view={view} at={id} />
        {children}
      </div>
    </section>
  );
}

/** What was done or why it was refused, next to the form it came from. */
export function Outcome({ view, at }: { view: PanelView; at?: SectionId }) {
  const { problem, told, link } = view;
  if (view.at !== at) return null;
  if (problem) return <p class="outcome trouble" role="alert">{problem}</p>;
  return told && !link ? <p class="outcome" role="status">{told}</p> : null;
}

/** The link or the secret that was just created from a section. */
export function NewSecret({ view, at }: { view: PanelView; at: SectionId }) {
  const { link, told } = view;
  if (!link || view.at !== at) return null;
  return (
    <p class="fresh" role="status">
      <label class="label" for="newlink">{told}</label>
      <input
        class="input"
        id="newlink"
        readonly
        autocomplete="off"
        spellcheck={false}
        value={link}
      />
    </p>
  );
}

/**
 * A form for an action; `fields` are sent with it, and afterwards the page returns to
 * its section.
 */
export function ActionForm(
  { id, room, section, fields, onSubmit, children }: {
    id?: string;
    room: string;
    section: SectionId;
    fields?: Readonly<Record<string, string>>;
    onSubmit?(event: TargetedSubmitEvent<HTMLFormElement>): void;
    children: ComponentChildren;
  },
) {
  return (
    <form
      id={id}
      class="act"
      method="post"
      action={`/rooms/${room}/moderation#${section}`}
      onSubmit={onSubmit}
    >
      {Object.entries({ section, ...fields }).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
    </form>
  );
}

/** A submit button that sends a field of its own. */
export function SubmitButton(
  { name, value, children }: {
    name: string;
    value: string;
    children: ComponentChildren;
  },
) {
  return (
    <button type="submit" class="small" name={name} value={value}>
      {children}
    </button>
  );
}

/** A submit button that asks first. It works without scripts. */
export function AskingButton(
  { label, asks, name, value }: {
    label: string;
    asks: string;
    name: string;
    value: string;
  },
) {
  return (
    <details class="asking">
      <summary class="small">{label}</summary>
      <p>{asks}</p>
      <SubmitButton name={name} value={value}>{label}</SubmitButton>
    </details>
  );
}

export function LabelledField(
  { label, hint, wide, children }: {
    label: string;
    hint?: string;
    wide?: boolean;
    children: ComponentChildren;
  },
) {
  return (
    <label class={wide ? "rule wide" : "rule"}>
      <span class="label">{label}</span>
      {children}
      {hint && <span class="hint">{hint}</span>}
    </label>
  );
}

/** A form's only field, with its button beside it; `input` are the field's attributes. */
export function FieldWithButton(
  { id, label, hint, button, ...input }: InputHTMLAttributes & {
    id: string;
    label: string;
    hint?: string;
    button: string;
  },
) {
  const hintId = hint && `${id}-hint`;
  return (
    <>
      <label class="label" for={id}>{label}</label>
      <div class="field">
        <Input
          id={id}
          required
          autocomplete="off"
          aria-describedby={hintId}
          {...input}
        />
        <button type="submit" class="button">{button}</button>
      </div>
      {hint && <p class="hint" id={hintId}>{hint}</p>}
    </>
  );
}

/**
 * A date and time. The server writes UTC; islands/LocalTimes.tsx finds the elements by
 * `data-utc` and localises them.
 */
export function DateTime(
  { at, zone = "utc", texts: { language } }: {
    at: number;
    zone?: "utc" | "local";
    texts: { readonly language: string };
  },
) {
  return (
    <time
      class="moment notranslate"
      datetime={new Date(at).toISOString()}
      data-utc={zone === "utc" ? "" : undefined}
    >
      {formatDateTime(at, language, zone)}
    </time>
  );
}
