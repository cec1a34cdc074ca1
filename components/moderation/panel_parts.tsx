/**
 * What the sections of a room's panel share.
 *
 * @module
 */
import type { ComponentChildren, TargetedSubmitEvent } from "preact";
import { formatDateTime } from "./date_time.ts";
import type { PanelView, SectionId } from "./view.ts";

/** A section with a title, and what has just become of what was sent from it. */
export function Section(
  { id, view, note, children }: {
    id: SectionId;
    view: PanelView;
    note?: string;
    children: ComponentChildren;
  },
) {
  return (
    <section class="section" id={id} aria-labelledby={`${id}-title`}>
      <h2 class="title" id={`${id}-title`}>{view.texts.panel.sections[id]}</h2>
      {note && <p class="hint">{note}</p>}
      <Outcome view={view} at={id} />
      {children}
    </section>
  );
}

/** A sentence on what was done or refused, where it was asked for. */
export function Outcome({ view, at }: { view: PanelView; at?: SectionId }) {
  const { problem, told, link } = view;
  if (view.at !== at) return null;
  if (problem) return <p class="outcome trouble" role="alert">{problem}</p>;
  return told && !link ? <p class="outcome" role="status">{told}</p> : null;
}

/** A form that does something to the room; `fields` are sent with it, and it leads back to its section. */
export function ActionForm(
  { room, section, fields, onSubmit, children }: {
    room: string;
    section: SectionId;
    fields?: Readonly<Record<string, string>>;
    onSubmit?(event: TargetedSubmitEvent<HTMLFormElement>): void;
    children: ComponentChildren;
  },
) {
  return (
    <form
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

/** A button that sends its form, and says what it is for. */
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

/** A field with what it is called, and what it takes. */
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

/** A moment. The server knows UTC only; in the browser islands/LocalTimes.tsx finds it by `data-utc`. */
export function DateTime(
  { at, zone = "utc", texts: { language } }: {
    at: number;
    zone?: "utc" | "local";
    texts: { readonly language: string };
  },
) {
  return (
    <time
      class="moment"
      datetime={new Date(at).toISOString()}
      data-utc={zone === "utc" ? "" : undefined}
    >
      {formatDateTime(at, language, zone)}
    </time>
  );
}
