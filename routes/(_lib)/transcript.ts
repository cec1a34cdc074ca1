/**
 * A room's messages as files, a slice at a time.
 *
 * @module
 */
import { stringify } from "csv-stringify/sync";
import type { MessageEvent } from "../../hub/mod.ts";

/** A kind of file. */
interface Format {
  readonly type: string;
  /** Messages as text; `first`: nothing stands before them. */
  write(messages: readonly MessageEvent[], first: boolean): string;
}

/** The columns of the CSV, by what each is called. */
const COLUMNS: Readonly<
  Record<string, (message: MessageEvent) => string | number | undefined>
> = {
  seq: ({ seq }) => seq,
  at: ({ at }) => new Date(at).toISOString(),
  id: ({ from }) => from.id,
  name: ({ from }) => from.name,
  role: ({ from }) => from.role,
  text: ({ text }) => text,
  reply: ({ reply }) => reply?.seq,
  announcement: ({ announcement }) => announcement && "yes",
};

/** The formats that a room's messages can be had in, by their names. */
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
          // Without the mark Excel takes UTF-8 for something else.
          bom: first,
          header: first,
          columns: Object.keys(COLUMNS),
          record_delimiter: "windows",
          quote_record_delimiter: true,
          // Some spreadsheets part fields here, too, and a formula may stand behind it.
          quoted_match: ";",
          // A spreadsheet would run what a viewer wrote.
          escape_formulas: true,
        },
      ),
  }],
]);

/** What everybody was told; how many messages waited then was for moderators alone. */
function lineOf(message: MessageEvent) {
  const { seq, at, from, text, links, reply, announcement } = message;
  return { seq, at, from, text, links, reply, announcement };
}
