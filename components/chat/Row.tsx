/**
 * The rows of the list.
 *
 * @module
 */
import type { ComponentChildren, VNode } from "preact";
import type { Viewer } from "../../hub/protocol.ts";
import { hueClass } from "../colour.ts";
import { initialOf } from "../graphemes.ts";
import { type ChatTexts, fill } from "../texts/catalogue.ts";
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
export function rowOf(entry: Entry, you: Viewer, texts: ChatTexts): VNode {
  const tools = entry.kind === "line" && hasDeeds(entry, you);
  const drawn = rows.get(entry);
  if (drawn?.tools === tools) return drawn.row;
  const row = entry.kind === "line"
    ? <MessageRow key={entry.key} line={entry} tools={tools} texts={texts} />
    : <GapRow key={entry.key} texts={texts.chat} />;
  rows.set(entry, { row, tools });
  return row;
}

const rows = new WeakMap<Entry, { row: VNode; tools: boolean }>();

function MessageRow(
  { line, tools, texts: { chat, common } }: {
    line: Line;
    tools: boolean;
    texts: ChatTexts;
  },
) {
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
      <Name of={from} texts={common} />
      {announcement && <span class="badge">{chat.announcement}</span>}
      <time class="time" datetime={new Date(at).toISOString()}>
        {clock(at, Date.now(), ZONE, common)}
      </time>
      <Text text={line.text} links={line.links} />
      {tools && (
        <button
          type="button"
          class="tools"
          tabindex={-1}
          aria-haspopup="menu"
          aria-label={fill(chat.menu, { name: from.name })}
        >
        </button>
      )}
    </li>
  );
}

function GapRow({ texts }: { texts: ChatTexts["chat"] }) {
  return <li class="gap">{texts.gap}</li>;
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
  const { chat, common } = session.texts;
  return (
    <li
      class={`message ${hueClass(you.id)} ${item.state}${
        continued ? " more" : ""
      }`}
      data-initial={initialOf(you.name)}
    >
      <Name of={you} texts={common} />
      <span class="time">{item.state === "pending" ? chat.sending : ""}</span>
      <Text text={item.text} />
      {item.state === "failed" && <Failure item={item} session={session} />}
      {item.state === "delayed" && (
        <Delay item={item} session={session} ahead={ahead} />
      )}
    </li>
  );
}

function Failure({ item, session }: { item: Outgoing; session: Session }) {
  const { chat, common } = session.texts;
  const wait = (item.retryAt ?? 0) - session.now.value;
  return (
    <p class="failure" role="alert">
      <span>{item.reason}</span>{" "}
      <Action disabled={wait > 0} onClick={() => session.retry(item.key)}>
        {wait > 0
          ? fill(chat.retryIn, { span: span(wait, common) })
          : chat.retry}
      </Action>{" "}
      <Action onClick={() => session.discard(item.key)}>{chat.discard}</Action>
    </p>
  );
}

function Delay(
  { item, session, ahead }: { item: Outgoing; session: Session; ahead: number },
) {
  const { chat, common } = session.texts;
  const wait = Math.max(0, session.slowUntil.value - session.now.value) +
    ahead * session.slow.value * 1_000;
  return (
    <p class="failure later">
      <span>{fill(chat.delayed, { span: span(wait, common) })}</span>{" "}
      <Action onClick={() => session.discard(item.key)}>{chat.dontSend}</Action>
    </p>
  );
}

function Action(
  props: { children: ComponentChildren; disabled?: boolean; onClick(): void },
) {
  return <button type="button" class="action" {...props} />;
}
