/**
 * The rows of the list.
 *
 * @module
 */
import type { ComponentChildren, VNode } from "preact";
import type { Role, Viewer } from "../../hub/protocol.ts";
import { hueClass } from "../colour.ts";
import { initialOf } from "../graphemes.ts";
import { clock } from "../time.ts";
import type { Outgoing } from "./outbox.ts";
import type { Session } from "./session.ts";
import type { Entry, Line } from "./timeline.ts";

const ZONE = typeof document === "undefined" ? "utc" : "local";

const BADGES: Record<Role, string | undefined> = {
  viewer: undefined,
  moderator: "Mod",
  host: "Host",
};

/**
 * A row for an entry. An entry never changes, so neither does its row: giving
 * Preact the same one again spares it the comparison.
 */
export function rowOf(entry: Entry): VNode {
  let row = rows.get(entry);
  if (!row) {
    row = entry.kind === "line"
      ? <MessageRow key={entry.key} line={entry} />
      : <GapRow key={entry.key} />;
    rows.set(entry, row);
  }
  return row;
}

const rows = new WeakMap<Entry, VNode>();

function MessageRow({ line }: { line: Line }) {
  const { from, at } = line;
  return (
    <li
      class={`message ${hueClass(from.id)}${line.continued ? " more" : ""}`}
      data-seq={line.key}
      data-from={from.id}
      data-role={from.role === "viewer" ? undefined : from.role}
      data-initial={initialOf(from.name)}
    >
      <Name of={from} />
      <time class="time" datetime={new Date(at).toISOString()}>
        {clock(at, Date.now(), ZONE)}
      </time>
      <p class="text" dir="auto">{line.text}</p>
    </li>
  );
}

function GapRow() {
  return <li class="gap">Some messages were missed here</li>;
}

/** Something said that is not in the room's order yet. */
export function OutgoingRow(
  { item, session, continued }: {
    item: Outgoing;
    session: Session;
    continued: boolean;
  },
) {
  const you = session.you.value;
  return (
    <li
      class={`message ${hueClass(you.id)} ${item.state}${
        continued ? " more" : ""
      }`}
      data-initial={initialOf(you.name)}
    >
      <Name of={you} />
      <span class="time">{item.state === "pending" ? "sending…" : ""}</span>
      <p class="text" dir="auto">{item.text}</p>
      {item.state === "failed" && <Failure item={item} session={session} />}
    </li>
  );
}

function Failure({ item, session }: { item: Outgoing; session: Session }) {
  const seconds = Math.ceil(((item.retryAt ?? 0) - session.now.value) / 1000);
  return (
    <p class="failure" role="alert">
      <span>{item.reason}</span>{" "}
      <Action disabled={seconds > 0} onClick={() => session.retry(item.key)}>
        {seconds > 0 ? `Retry in ${seconds} s` : "Retry"}
      </Action>{" "}
      <Action onClick={() => session.discard(item.key)}>Discard</Action>
    </p>
  );
}

function Action(
  props: { children: ComponentChildren; disabled?: boolean; onClick(): void },
) {
  return <button type="button" class="action" {...props} />;
}

function Name({ of: { name, role } }: { of: Viewer }) {
  const badge = BADGES[role];
  return (
    <>
      <b class="name" dir="auto">{name}</b>
      {badge && <span class="badge">{badge}</span>}
    </>
  );
}
