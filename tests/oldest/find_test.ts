/** What the check of scripts and styles finds, and what it leaves alone. */
import { assertEquals } from "@std/assert";
import { stop } from "esbuild";
import { findInScript } from "./scripts.ts";
import { findInStyles } from "./styles.ts";
import { findSyntax } from "./syntax.ts";

Deno.test.afterAll(() => stop());

Deno.test("Built-ins, interfaces and events that are too new are found, however they are reached", () => {
  for (
    const [source, use] of [
      ["list.toReversed()", ".toReversed"],
      ["list['findLast'](f)", ".findLast"],
      ["const { groupBy } = Object", ".groupBy"],
      ["URL.canParse(x)", "URL.canParse"],
      ["globalThis.navigator.userActivation", "navigator.userActivation"],
      ["new Intl.Segmenter()", "Intl.Segmenter"],
      ["requestIdleCallback(f)", "requestIdleCallback"],
      ["new Navigation()", "Navigation"],
      ["map.values().map(f)", ".map of an iterator"],
      ["box.addEventListener('scrollend', f)", "the event scrollend"],
      ["h('div', { onScrollEnd: f })", "the event scrollend"],
      ["async () => { for await (const x of body); }", "for await"],
    ]
  ) {
    assertEquals(findInScript(source).map(({ use }) => use), [use], source);
  }
});

Deno.test("What every browser has is not found, nor a variable or key of the same name", () => {
  for (
    const source of [
      "list.at(-1)?.map(f)",
      "Object.values(list).map(f)",
      "AbortSignal.abort()",
      "({ toReversed: 1 })",
      "structuredClone(x)",
      "'toReversed' in list",
      "box.addEventListener('scroll', f)",
    ]
  ) assertEquals(findInScript(source), [], source);
});

Deno.test("Styles that are too new are found, unless an earlier declaration or @supports allows for them", () => {
  for (
    const [css, ...uses] of [
      ["a{height:100dvh}", "height: … dvh"],
      ["a{height:100vh;height:100dvh}"],
      ["a{height:100dvh;height:100vh}", "height: … dvh"],
      ["a{height:100vh}b{}a{height:100dvh}"],
      ["a{height:100vh}@media print{a{height:100dvh}}", "height: … dvh"],
      ["a{color:red;color:oklch(0 0 0)}"],
      ["a{color:red;color:oklch(var(--l) 0 0)}", "color: … oklch"],
      ["@supports (color:oklch(0 0 0)){a{color:oklch(var(--l) 0 0)}}"],
      ["a{--h:100vh;--h:100dvh}", "--h: … dvh"],
      ['a{content:"x"/""}', "content: … alt_text"],
      ["a{rotate:1turn}", "rotate:"],
      ["a{transform:rotate(1turn)}"],
      ["a{user-select:none}", "user-select:"],
      ["a{user-select:none;-webkit-user-select:none}"],
      ["a{width:round(1px,2px)}", "width: … round"],
      ["a{clip-path:inset(0 round 1px)}"],
      ["a:has(b){color:red}", ":has"],
      ["a{&:hover{color:red}}", "&"],
      ["@container (width>1em){a{color:red}}", "@container"],
    ]
  ) assertEquals(findInStyles(css).map(({ use }) => use), uses, css);
});

Deno.test({
  name:
    "Syntax that is too new is found, in regular expressions that are built as well",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    for (
      const [source, count] of [
        ["a ??= b?.c", 0],
        ["class A { static { f() } }", 1],
        ["x = new RegExp('(?<=a)')", 1],
        ["x = RegExp('a', 'v')", 1],
        ["x = new RegExp('\\\\p{sc=Han}', 'u')", 0],
      ] as const
    ) assertEquals((await findSyntax(source)).length, count, source);
  },
});
