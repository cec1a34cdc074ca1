/**
 * The rows of the list.
 *
 * @module
 */
import type { ComponentChildren, VNode } from "preact";
import type { Viewer } from "../../hub/protocol.ts";
import { hueClass } from "../colour.ts";
import { initialOf } from "../graphemes.ts";
import { clock, span } from "../time.ts";
import { hasDeeds } from "./actions.ts";
import { Name } from "./Name.tsx";
import type { Outgoing } from "./outbox.ts";
import type { Session } from "./session.ts";
import { Text } from "./Text.tsx";
import type { Entry, Line } from "./timeline.ts";

const ZONE = typeof document === "undefined" ? "utc" : "local";

/**
 * A row for an entry. An entry never changes, so neither does its row, unless the
 * viewer becomes a moderator or is one no longer: giving Preact the same one again
 * spares it the comparison.
 */
export function rowOf(entry: Entry, you: Viewer): VNode {
  const tools = entry.kind === "line" && hasDeeds(entry, you);
  const drawn = rows.get(entry);
  if (drawn?.tools === tools) return drawn.row;
  const row = entry.kind === "line"
    ? <MessageRow key={entry.key} line={entry} tools={tools} />
    : <GapRow key={entry.key} />;
  rows.set(entry, { row, tools });
  return row;
}

const rows = new WeakMap<Entry, { row: VNode; tools: boolean }>();

function MessageRow({ line, tools }: { line: Line; tools: boolean }) {
  const { from, at, announcement } = line;
  return (
    <li
      class={`message ${hueClass(from.id)}${line.continued ? " more" : ""}${
        announcement ? " announcement" : ""
      }`}
      data-seq={line.key}
      data-from={from.id}
      data-role={from.role === "viewer" ? undefined : from.role}
      data-initial={initialOf(from.name)}
    >
      <Name of={from} />
      {announcement && <span class="badge">Announcement</span>}
      <time class="time" datetime={new Date(at).toISOString()}>
        {clock(at, Date.now(), ZONE)}
      </time>
      <Text text={line.text} links={line.links} />
      {tools && (
        <button
          type="button"
          class="tools"
          tabindex={-1}
          aria-haspopup="menu"
          aria-label={`Menu: ${from.name}`}
        >
        </button>
      )}
    </li>
  );
}

function GapRow() {
  return <li class="gap">Some messages were missed here</li>;
}

/** Something said that is not in the room's order yet. */
export function OutgoingRow(
  { item, session, continued, ahead }: {
    item: Outgoing;
    session: Session;
    continued: boolean;
    /** How many go out before it when slow mode lets them. */
    ahead: number;
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
      <Text text={item.text} />
      {item.state === "failed" && <Failure item={item} session={session} />}
      {item.state === "delayed" && (
        <Delay item={item} session={session} ahead={ahead} />
      )}
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

function Delay(
  { item, session, ahead }: { item: Outgoing; session: Session; ahead: number },
) {
  const wait = Math.max(0, session.slowUntil.value - session.now.value) +
    ahead * session.slow.value * 1_000;
  return (
    <p class="failure later">
      <span>Slow mode: sends by itself in {span(wait)}.</span>{" "}
      <Action onClick={() => session.discard(item.key)}>Don’t send</Action>
    </p>
  );
}

function Action(
  props: { children: ComponentChildren; disabled?: boolean; onClick(): void },
) {
  return <button type="button" class="action" {...props} />;
}
