/**
 * The messages up to the position that is played.
 *
 * @module
 */
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { MessageEvent } from "../../hub/protocol.ts";
import { Name } from "../room/list/Name.tsx";
import { Text } from "../room/list/Text.tsx";
import { hueClass } from "../ui/colour.ts";
import { initialOf } from "../ui/graphemes.ts";
import { formatPosition } from "../ui/position.ts";
import type { Replay } from "./replay.ts";

/** This close to the end, the list follows it. */
const NEAR_END_PX = 32;

/** The list; it doesn't scroll while an earlier part is read. */
export function Messages({ replay }: { replay: Replay }) {
  const { texts } = replay.options;
  const lines = replay.lines.value;
  const reading = replay.reading.value;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!reading && box.current) box.current.scrollTop = 0;
  }, [reading, lines]);
  return (
    <section class="logframe" aria-label={texts.chat}>
      <div
        class="log"
        role="log"
        aria-live={replay.playing.value ? "polite" : "off"}
        aria-label={texts.messages}
        tabindex={0}
        ref={box}
        onScroll={({ currentTarget }) => {
          replay.reading.value = -currentTarget.scrollTop > NEAR_END_PX;
        }}
      >
        <ol class="lines">
          {lines.map((line, index) => rowOf(line, lines[index - 1], replay))}
        </ol>
        {lines.length === 0 && (
          <p class="empty">
            {replay.failed.value
              ? texts.failed
              : replay.loading.value
              ? texts.loading
              : texts.silence}
          </p>
        )}
      </div>
      {reading && (
        <button
          type="button"
          class="newest"
          onClick={() => replay.jump()}
        >
          {texts.now}
        </button>
      )}
    </section>
  );
}

/** Drawn rows, kept as long as their messages: Preact skips a row that is the same object. */
const rows = new WeakMap<MessageEvent, { row: VNode; drawnFor: string }>();

function rowOf(
  line: MessageEvent,
  above: MessageEvent | undefined,
  replay: Replay,
): VNode {
  const start = replay.start.value;
  const continued = above !== undefined && !above.announcement &&
    !line.announcement && !line.me && !line.reply &&
    above.from.id === line.from.id &&
    above.from.name === line.from.name && above.from.bot === line.from.bot;
  const drawnFor = `${start} ${continued}`;
  const drawn = rows.get(line);
  if (drawn?.drawnFor === drawnFor) return drawn.row;
  const { common, announcement, inReplyTo } = replay.options.texts;
  const { seq, at, from, text, links, reply } = line;
  const row = (
    <li
      key={seq}
      class={`message ${hueClass(from.id)}${continued ? " more" : ""}${
        line.announcement ? " announcement" : ""
      }${line.me ? " me" : ""}`}
      data-initial={continued ? undefined : initialOf(from.name)}
    >
      {reply && (
        <div class="quoted">
          <span class="unseen">{inReplyTo}</span>{" "}
          <bdi class="notranslate">{reply.from.name}</bdi>
        </div>
      )}
      <Name of={from} texts={common} />
      {line.announcement && <span class="badge">{announcement}</span>}
      <time
        class="time notranslate"
        datetime={new Date(at).toISOString()}
        aria-hidden={continued || undefined}
      >
        {formatPosition(at - start)}
      </time>
      <Text text={text} links={links} />
    </li>
  );
  rows.set(line, { row, drawnFor });
  return row;
}
