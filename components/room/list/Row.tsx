/**
 * The rows of the list.
 *
 * @module
 */
import type { VNode } from "preact";
import type { Viewer } from "../../../hub/protocol.ts";
import { hueClass } from "../../ui/colour.ts";
import { initialOf } from "../../ui/graphemes.ts";
import { fill } from "../../texts/catalogue.ts";
import type { FirstTexts } from "../../texts/first_texts.ts";
import { clock } from "../../ui/time.ts";
import { dayRule } from "../state/day_rule.ts";
import { mentionRule } from "../state/mention_rule.ts";
import { Name } from "./Name.tsx";
import { Text } from "./Text.tsx";
import type { Entry, Line, Quote } from "../state/timeline.ts";

/**
 * Texts longer than this, in UTF-16 units, are folded: `LONG` where the list is
 * narrow, `HUGE` everywhere.
 */
const LONG_LENGTH = 280;
const HUGE_LENGTH = 900;

/** The row of an entry. Entries never change, and Preact skips a row that is the same object. */
export function rowOf(
  entry: Entry,
  you: Viewer,
  texts: FirstTexts,
  entries: readonly Entry[],
): VNode {
  const drawn = rows.get(entry);
  const concerns = mentionRule.value;
  const who = you.id + you.name + !concerns + dayRule.value?.today;
  if (drawn?.who === who) return drawn.row;
  const row = entry.kind === "line"
    ? drawing.row(entry, concerns?.(entry, you, entries), texts)
    : (
      <li key={entry.key} class="gap" {...entry.props}>
        {entry.kind === "mark" ? entry.label : texts.chat[entry.kind]}
      </li>
    );
  rows.set(entry, { row, who });
  return row;
}

/** How messages are drawn. {@link ../../../routes/(_lib)/row_markup.ts} changes it on the server. */
export const drawing = {
  zone: "local" as "local" | "utc",
  row: (line: Line, mentioned: boolean | undefined, texts: FirstTexts) => (
    <MessageRow
      key={line.key}
      line={line}
      mentioned={mentioned}
      texts={texts}
    />
  ),
};

const rows = new WeakMap<
  Entry,
  { readonly row: VNode; readonly who: string }
>();

function MessageRow(
  { line, mentioned, texts: { chat, common } }: {
    line: Line;
    mentioned: boolean | undefined;
    texts: FirstTexts;
  },
) {
  const { from, at, announcement, text, reply } = line;
  const classes = [
    "message",
    hueClass(from.id),
    line.continued && "more",
    announcement && "announcement",
    line.me && "me",
    mentioned && "mentioned",
    text.length > LONG_LENGTH &&
    (text.length > HUGE_LENGTH ? "long huge" : "long"),
  ];
  return (
    <li
      class={classes.filter(Boolean).join(" ")}
      data-seq={line.key}
      data-from={from.id}
      data-role={from.role === "viewer" ? undefined : from.role}
      data-bot={from.bot}
      data-mentions={line.mentions && JSON.stringify(line.mentions)}
      data-initial={line.continued ? undefined : initialOf(from.name)}
    >
      {reply && <Quoted reply={reply} texts={chat} />}
      <Name of={from} texts={common} />
      {announcement && <span class="badge">{chat.announcement}</span>}
      <time
        class="time notranslate"
        datetime={new Date(at).toISOString()}
        aria-hidden={line.continued || undefined}
      >
        {clock(at, Date.now(), drawing.zone, common)}
      </time>
      <button
        type="button"
        class="tools"
        tabindex={-1}
        aria-haspopup="menu"
        aria-label={fill(chat.menu, { name: from.name })}
      />
      <Text text={text} links={line.links} more={line.more} />
      {text.length > LONG_LENGTH && (
        <button type="button" class="unfold">{chat.more}</button>
      )}
    </li>
  );
}

/** The message being replied to. The list handles clicks on it. */
export function Quoted(
  { reply, texts }: { reply: Quote; texts: FirstTexts["chat"] },
) {
  return (
    <div class="quoted" data-to={reply.seq} data-of={reply.from.id}>
      <span class="unseen">{texts.inReplyTo}</span>{" "}
      <bdi class="notranslate">{reply.from.name}</bdi>{" "}
      <span dir="auto">{reply.text}</span>
    </div>
  );
}
