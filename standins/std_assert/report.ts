/** The text of failures: values printed in full, and the lines that differ. */
import { diff } from "node:util";

/** A value as text, with sorted keys and without truncation. */
export function format(value: unknown): string {
  return Deno.inspect(value, {
    compact: false,
    depth: Infinity,
    getters: true,
    iterableLimit: Infinity,
    sorted: true,
    strAbbreviateSize: Infinity,
    trailingComma: true,
  });
}

/** The end of a message's first sentence: the caller's message, if any. */
export function because(msg?: string): string {
  return msg ? `: ${msg}` : ".";
}

/** Colours text for a terminal, unless colours are off. */
export function paint(colour: "red" | "green" | "gray", text: string): string {
  if (Deno.noColor) return text;
  const code = { red: 31, green: 32, gray: 90 }[colour];
  return `\x1b[${code}m${text}\x1b[39m`;
}

/** A text's lines, with visible ends. */
function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/).map((line) =>
    line.replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t")
  );
}

/** The lines of both values: `-` is only in the actual one, `+` only in the expected one. */
export function difference(actual: unknown, expected: unknown): string {
  const lines = typeof actual === "string" && typeof expected === "string"
    ? diff(linesOf(actual), linesOf(expected))
    : diff(format(actual).split("\n"), format(expected).split("\n"));
  const told = lines.map(([side, line]) => {
    if (side > 0) return paint("red", `-   ${line}`);
    if (side < 0) return paint("green", `+   ${line}`);
    return `    ${line}`;
  });
  const head = `    ${paint("gray", "[Diff]")} ${paint("red", "Actual")} / ${
    paint("green", "Expected")
  }`;
  return ["", "", head, "", "", ...told, ""].join("\n");
}
