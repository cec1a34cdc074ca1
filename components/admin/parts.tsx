/**
 * Elements that the sections of the operator's page share.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import { fill } from "../texts/catalogue.ts";
import { count } from "./format.ts";
import type { AdminSection, AdminView, Read } from "./view.ts";

/** A titled section, which components/admin/live.ts keeps up to date. */
export function Section(
  { id, view, note, children }: {
    id: AdminSection;
    view: AdminView;
    note?: string;
    children: ComponentChildren;
  },
) {
  return (
    <section class="section" id={id} aria-labelledby={`${id}-title`}>
      <h2 class="title" id={`${id}-title`}>
        {view.texts.admin.sections[id]}
      </h2>
      <div class="livepart" data-part={id}>
        {note && <p class="hint">{note}</p>}
        {children}
      </div>
    </section>
  );
}

/** A table that scrolls by itself where it is wider than the page. */
export function Table(
  { label, columns, children }: {
    label: string;
    columns: readonly string[];
    children: ComponentChildren;
  },
) {
  return (
    <div class="tablebox" role="group" aria-label={label} tabIndex={0}>
      <table class="datatable">
        <thead>
          <tr>
            {columns.map((column) => <th key={column} scope="col">{column}
            </th>)}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** A number in a table. */
export function NumberCell({ children }: { children: ComponentChildren }) {
  return <td class="number">{children}</td>;
}

/** What was read; or why it couldn't be, or that there is none. */
export function Shown<Value>(
  { read, isEmpty, none, children }: {
    read: Read<Value>;
    isEmpty(value: Value): boolean;
    none: string;
    children(value: Value): ComponentChildren;
  },
) {
  if (read.problem !== undefined) {
    return <p class="trouble">{read.problem}</p>;
  }
  if (isEmpty(read.value)) return <p class="dim">{none}</p>;
  return <>{children(read.value)}</>;
}

/** Where a part of a list lies, and links to the parts before and after it. */
export function Pager(
  { view, at, field, limit, part: { items, from, total } }: {
    view: AdminView;
    at: AdminSection;
    /** The field of the query that says where the part begins. */
    field: "rooms" | "restricted";
    /** Number of items on a page. */
    limit: number;
    part: {
      readonly items: readonly unknown[];
      readonly from: number;
      readonly total: number;
    };
  },
) {
  const { admin, language } = view.texts;
  if (total <= items.length) return null;
  const to = (start: number) => {
    const query = new URLSearchParams();
    if (view.query) query.set("q", view.query);
    if (start > 0) query.set(field, String(start));
    return `/admin?${query}#${at}`;
  };
  return (
    <p class="links adminlinks">
      <span>
        {fill(admin.shown, {
          from: count(Math.min(from + 1, total), language),
          to: count(from + items.length, language),
          total: count(total, language),
        })}
      </span>
      {from > 0 && <a href={to(Math.max(0, from - limit))}>{admin.newer}</a>}
      {from + items.length < total && (
        <a href={to(from + limit)}>{admin.older}</a>
      )}
    </p>
  );
}
