import { assertEquals } from "@std/assert";
import { EventParser } from "./event_parser.ts";

/** The events of a stream that comes in these pieces, as [name, data]. */
function eventsOf(...pieces: readonly string[]): string[][] {
  const events: string[][] = [];
  const parser = new EventParser((data, name) => events.push([name, data]));
  for (const piece of pieces) parser.feed(piece);
  return events;
}

// The examples of the standard:
// https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation

Deno.test("several data lines are one event", () => {
  assertEquals(eventsOf("data: YHOO\ndata: +2\ndata: 10\n\n"), [
    ["message", "YHOO\n+2\n10"],
  ]);
});

Deno.test("comments are no events, an id isn't needed, and only one space is left out", () => {
  const stream =
    ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n";
  const events = [["message", "first event"], ["message", "second event"]];
  assertEquals(eventsOf(stream), events);
  assertEquals(eventsOf(stream, "\n"), [...events, [
    "message",
    " third event",
  ]]);
});

Deno.test("an event may be empty, and is none before its empty line", () => {
  assertEquals(eventsOf("data\n\ndata\ndata\n\ndata:"), [
    ["message", ""],
    ["message", "\n"],
  ]);
});

Deno.test("a space after the colon changes nothing", () => {
  assertEquals(eventsOf("data:test\n\ndata: test\n\n"), [
    ["message", "test"],
    ["message", "test"],
  ]);
});

Deno.test("a name belongs to its event only, and an event without data is none", () => {
  assertEquals(
    eventsOf("event: add\ndata: 1\n\nevent: remove\n\ndata: 2\n\n"),
    [["add", "1"], ["message", "2"]],
  );
});

Deno.test("unknown fields are ignored, and colons belong to the value", () => {
  assertEquals(eventsOf("retry: 10\nx: y\n:: z\ndatas: 1\ndata: a:b\n\n"), [
    ["message", "a:b"],
  ]);
});

Deno.test("lines end with CR, LF or both, wherever the stream is split", () => {
  for (const end of ["\n", "\r", "\r\n"]) {
    const stream = `data: a${end}data: b${end}${end}data: c${end}${end}`;
    const events = [["message", "a\nb"], ["message", "c"]];
    assertEquals(eventsOf(...stream), events, JSON.stringify(end));
    for (let at = 0; at <= stream.length; at++) {
      const pieces = [stream.slice(0, at), stream.slice(at)];
      assertEquals(eventsOf(...pieces), events, JSON.stringify(pieces));
    }
  }
});

Deno.test("line separators of Unicode end no line: JSON leaves them as they are", () => {
  assertEquals(eventsOf("data: a\u2028b\u2029c\n\n"), [
    ["message", "a\u2028b\u2029c"],
  ]);
});
