/**
 * Formats for exporting messages.
 *
 * @module
 */
import { stringify } from "csv-stringify/sync";
import type { MessageEvent } from "../../hub/mod.ts";

interface Format {
  readonly type: string;
  /** Formats a slice; `first`: nothing precedes it. */
  write(messages: readonly MessageEvent[], first: boolean): string;
}

/** The CSV's columns. */
const COLUMNS: Readonly<
  Record<string, (message: MessageEvent) => string | number | undefined>
> = {
  seq: ({ seq }) => seq,
  at: ({ at }) => new Date(at).toISOString(),
  id: ({ from }) => from.id,
  name: ({ from }) => from.name,
  role: ({ from }) => from.bot === undefined ? from.role : "bot",
  text: ({ text }) => text,
  reply: ({ reply }) => reply?.seq,
  announcement: ({ announcement }) => announcement && "yes",
  me: ({ me }) => me && "yes",
  bot: ({ from }) => from.bot,
};

/** Export formats by name. */
export const FORMATS: ReadonlyMap<string, Format> = new Map([
  ["jsonl", {
    type: "application/x-ndjson",
    write: (messages: readonly MessageEvent[]) =>
      messages.map((message) => JSON.stringify(lineOf(message)) + "\n").join(
        "",
      ),
  }],
  ["csv", {
    type: "text/csv; charset=utf-8",
    write: (messages: readonly MessageEvent[], first: boolean) =>
      stringify(
        messages.map((message) =>
          Object.values(COLUMNS).map((value) => value(message))
        ),
        {
          // Without a byte order mark, Excel doesn't read UTF-8.
          bom: first,
          header: first,
          columns: Object.keys(COLUMNS),
          record_delimiter: "windows",
          quote_record_delimiter: true,
          // Some spreadsheets split fields at `;`, and a formula may follow it.
          quoted_match: ";",
          // A spreadsheet would run a viewer's text as a formula.
          escape_formulas: true,
        },
      ),
  }],
]);

/** Without the length of the review queue, which older versions stored. */
function lineOf(message: MessageEvent) {
  const { seq, at, from, text, links, mentions, reply } = message;
  const { announcement, me } = message;
  return { seq, at, from, text, links, mentions, reply, announcement, me };
}
