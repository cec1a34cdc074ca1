import { assertEquals, assertMatch } from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import {
  recentLines,
  report,
  type ReportFormat,
  setReportFormat,
} from "./report.ts";

/** Returns the lines that `body` logs. */
function linesOf(format: ReportFormat, body: () => void): string[] {
  using _time = new FakeTime("2026-01-02T03:04:05.678Z");
  using written = stub(console, "error");
  setReportFormat(format);
  try {
    body();
  } finally {
    setReportFormat("text");
  }
  return written.calls.map(({ args }) => args.join(" "));
}

Deno.test("report writes a text line", () => {
  assertEquals(
    linesOf(
      "text",
      () => report("warn", "slow_disk", { ms: 12, path: "a b", ok: false }),
    ),
    [
      '2026-01-02T03:04:05.678Z warn slow_disk ms=12 path="a b" ok=false',
    ],
  );
});

Deno.test("report writes a JSON line", () => {
  const [line] = linesOf(
    "json",
    () => report("error", "storage_failed", { reason: 'the "disk"\nis full' }),
  );
  assertEquals(JSON.parse(line), {
    at: "2026-01-02T03:04:05.678Z",
    level: "error",
    event: "storage_failed",
    reason: 'the "disk"\nis full',
  });
});

for (const format of ["text", "json"] as const) {
  Deno.test(`report lets no value forge a line or control the terminal, as ${format}`, () => {
    const nasty = 'x\n2026 error forged\r\u2028\u0085\x1b[2J\x9b2J" y="z';
    const [line, ...more] = linesOf(
      format,
      () => report("info", "x", { nasty }),
    );
    assertEquals(more, []);
    assertMatch(line, /^[\x20-\x7e]+$/);
    const json = format === "json"
      ? line
      : `{"nasty":${line.slice(line.indexOf("nasty=") + 6)}}`;
    assertEquals(JSON.parse(json).nasty, nasty);
  });
}

Deno.test("The last lines are kept, each cut", () => {
  using _written = stub(console, "error");
  for (let i = 0; i < 250; i++) report("info", "counted", { i });
  report("warn", "long", { reason: "x".repeat(5_000) });
  const lines = recentLines();
  assertEquals(lines.length, 200);
  assertEquals(lines[0].text, "counted i=51");
  const { level, text } = lines.at(-1)!;
  assertEquals([level, text.length], ["warn", 1_000]);
});
