/**
 * Renders a message's row once for all pages that show it. Importing this module makes the
 * list draw messages this way.
 *
 * @module
 */
import type { VNode } from "preact";
import { jsxTemplate } from "preact/jsx-runtime";
import { renderToString } from "preact-render-to-string";
import type { Viewer } from "../../hub/protocol.ts";
import { drawing } from "../../components/room/list/Row.tsx";
import type { Line } from "../../components/room/state/timeline.ts";
import type { FirstTexts } from "../../components/texts/first_texts.ts";

const DAY_MS = 24 * 3_600_000;

/** The rows of one message. */
interface Kept {
  readonly line: Line;
  /** The day of rendering, in days since 1970: the time has a date on other days. */
  readonly day: number;
  /** By all else that a row depends on: the language and whether it is for the viewer. */
  readonly rows: Map<string, string>;
}

/**
 * By the stored message's own author object, which each line of it has: the rows live as
 * long as the engine keeps that message parsed, and no longer than it is undeleted.
 */
const kept = new WeakMap<Viewer, Kept>();

const render = drawing.row;

drawing.zone = "utc";

drawing.row = (line, mentioned, texts: FirstTexts) => {
  const day = Math.floor(Date.now() / DAY_MS);
  let known = kept.get(line.from);
  if (!known || known.day !== day || !isSame(known.line, line)) {
    known = { line, day, rows: new Map() };
    kept.set(line.from, known);
  }
  const variant = texts.language + Boolean(mentioned);
  let row = known.rows.get(variant);
  if (!row) {
    row = renderToString(render(line, mentioned, texts));
    known.rows.set(variant, row);
  }
  return jsxTemplate([row]) as VNode;
};

/** Whether two lines are the same in all that is drawn. */
function isSame(a: Line, b: Line): boolean {
  return a.seq === b.seq && a.at === b.at && a.text === b.text &&
    a.links === b.links && a.mentions === b.mentions &&
    a.announcement === b.announcement && a.me === b.me &&
    a.continued === b.continued &&
    a.reply?.seq === b.reply?.seq && a.reply?.from === b.reply?.from &&
    a.reply?.text === b.reply?.text && a.more === b.more;
}
