import { assertEquals } from "@std/assert";
import type { MessageEvent } from "../../hub/mod.ts";
import { FORMATS } from "./transcript.ts";

/** A message by Ann. */
function said(text: string, more: Partial<MessageEvent> = {}): MessageEvent {
  return {
    type: "message",
    seq: 7,
    at: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
    from: { id: "a", name: "Ann", role: "viewer" },
    text,
    ...more,
  };
}

const write = (format: string, messages: MessageEvent[], first = false) =>
  FORMATS.get(format)!.write(messages, first);

/** The CSV field of a text. */
const cell = (text: string) =>
  write("csv", [said(text)])
    .slice(
      "7,2026-01-02T03:04:05.006Z,a,Ann,viewer,".length,
      -",,,,\r\n".length,
    );

Deno.test("CSV has one header and one row per message", () => {
  const reply = { seq: 3, from: { id: "b", name: "Bob" } };
  assertEquals(
    write(
      "csv",
      [said("你好"), said("hi", { reply, announcement: true, me: true })],
      true,
    ),
    "\ufeffseq,at,id,name,role,text,reply,announcement,me,bot\r\n" +
      "7,2026-01-02T03:04:05.006Z,a,Ann,viewer,你好,,,,\r\n" +
      "7,2026-01-02T03:04:05.006Z,a,Ann,viewer,hi,3,yes,yes,\r\n",
  );
  assertEquals(
    write("csv", [], true),
    "\ufeffseq,at,id,name,role,text,reply,announcement,me,bot\r\n",
  );
  assertEquals(write("csv", []), "");
  const bot = { ...said("").from, bot: "Bob" };
  assertEquals(
    write("csv", [said("through a bridge", { from: bot })]),
    "7,2026-01-02T03:04:05.006Z,a,Ann,bot,through a bridge,,,,Bob\r\n",
  );
});

Deno.test("CSV quotes what would end a field or a row", () => {
  assertEquals(cell('a, "b"'), '"a, ""b"""');
  assertEquals(cell("a\nb"), '"a\nb"');
  assertEquals(cell("a\r\nb"), '"a\r\nb"');
  assertEquals(cell("a;=1+1"), '"a;=1+1"');
  assertEquals(cell(`'`), `'`);
});

Deno.test("No message, name or id is a formula in a spreadsheet", () => {
  for (const formula of ["=1+1", "+1", "-1+1", "@SUM(A1)", "＝1", "\t=1"]) {
    assertEquals(cell(formula), `'${formula}`);
    const from = { id: formula, name: formula, role: "viewer" } as const;
    assertEquals(
      write("csv", [said("x", { from })]),
      `7,2026-01-02T03:04:05.006Z,'${formula},'${formula},viewer,x,,,,\r\n`,
    );
  }
  assertEquals(cell('=HYPERLINK("x","y")'), `"'=HYPERLINK(""x"",""y"")"`);
});

Deno.test("JSON Lines has each message's event on one line", () => {
  const reply = { seq: 3, from: { id: "b", name: "Bob" } };
  const links = [[0, 1]] as const;
  // An older version stored the length of the review queue.
  const mentions = [[0, 1, "b"]] as const;
  const message = {
    ...said("a\nb", { reply, links, mentions, me: true }),
    waiting: 4,
  };
  const text = write("jsonl", [message, said("c")], true);
  assertEquals(text.split("\n").length, 3);
  const { type: _type, waiting: _waiting, ...told } = message;
  assertEquals(JSON.parse(text.split("\n")[0]), told);
  assertEquals(write("jsonl", []), "");
});
