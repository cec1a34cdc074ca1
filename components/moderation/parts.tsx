/**
 * What the sections of a room's panel share.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import type { Catalogue } from "../texts/catalogue.ts";
import { clock } from "../time.ts";

/** A section with a title. */
export function Section(
  { id, title, note, children }: {
    id: string;
    title: string;
    note?: string;
    children: ComponentChildren;
  },
) {
  return (
    <section class="section" aria-labelledby={id}>
      <h2 class="title" id={id}>{title}</h2>
      {note && <p class="hint">{note}</p>}
      {children}
    </section>
  );
}

/** A form that does something to the room; `fields` are sent with it. */
export function ActionForm(
  { room, fields, children }: {
    room: string;
    fields?: Readonly<Record<string, string>>;
    children: ComponentChildren;
  },
) {
  return (
    <form class="act" method="post" action={`/rooms/${room}/moderation`}>
      {Object.entries(fields ?? {}).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
    </form>
  );
}

/** A button that sends its form, and says what it is for. */
export function Choice(
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

/** A moment, in UTC: the server does not know the zone of whoever asks. */
export function Moment(
  { at, now, texts }: { at: number; now: number; texts: Catalogue },
) {
  return (
    <time class="moment" datetime={new Date(at).toISOString()}>
      {clock(at, now, "utc", texts.common)} UTC
    </time>
  );
}
