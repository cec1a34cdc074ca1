import { assertStringIncludes, assertThrows } from "@std/assert";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { EMPTY_CACHE, IslandPreparer, type Islands } from "./build_cache.ts";
import "./hooks.ts";
import { RenderState, withState } from "./render_state.ts";

const Panel = (props: { children?: unknown; title?: unknown }) =>
  h("div", null, String(props.title));

function render(...[props, child]: [Record<string, unknown>, unknown?]) {
  const islands: Islands = new Map();
  new IslandPreparer().prepare(islands, { Panel }, "/p.js", "Panel");
  const state = new RenderState(
    new URL("http://localhost/"),
    { ...EMPTY_CACHE, islands, clientEntry: "/fresh-runtime.js" },
  );
  const children = child === undefined ? [] : [child as string];
  return withState(
    state,
    () => renderToString(h("body", null, h(Panel, props, ...children))),
  );
}

Deno.test("an island starts with its props", () => {
  const html = render({ title: "hello" });
  assertStringIncludes(html, `import { Panel as $0 } from "/p.js"`);
  assertStringIncludes(
    html,
    String.raw`boot({Panel:$0},"[[1],{\"title\":2},\"hello\"]")`,
  );
});

Deno.test("JSX passed to an island is refused with a reason", () => {
  assertThrows(
    () => render({}, h("p", null)),
    TypeError,
    `Cannot render the island Panel: "children" is JSX`,
  );
  assertThrows(
    () => render({ title: h("p", null) }),
    TypeError,
    `"title" is JSX`,
  );
});

Deno.test("a function passed to an island is refused with a reason", () => {
  assertThrows(
    () => render({ title: () => 1 }),
    TypeError,
    "Cannot serialise props: a function in them",
  );
});
