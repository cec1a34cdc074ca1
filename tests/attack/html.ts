/**
 * How a browser would read a page.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";

/** Tags of a page with their attributes, read as a browser does where quotes are closed. */
const TAG = /<([a-z][a-z0-9-]*)((?:\s+[^\s"'<>/=]+(?:="[^"]*")?)*)\s*\/?>/gi;
const ATTRIBUTE = /\s([^\s"'<>/=]+)(?:="([^"]*)")?/g;

/** A page without the text of its scripts. A browser ends a script at these letters alone. */
export function withoutScripts(html: string): string {
  return html.replace(/(<script\b[^>]*>)[^]*?<\/script>/gi, "$1");
}

/**
 * Sees that a page holds nothing that would run but its own scripts, and no tag in which
 * a `marker` stands other than as a value.
 */
export function expectInert(html: string, marker: string): void {
  const rest = withoutScripts(html);
  const tags = [...rest.matchAll(TAG)];
  assertEquals(
    tags.length,
    [...rest.matchAll(/<[a-z]/gi)].length,
    "There is a tag whose quotes are not closed",
  );
  for (const [tag, name, attributes] of tags) {
    assert(!name.includes(marker), tag);
    for (const [, attribute, value = ""] of attributes.matchAll(ATTRIBUTE)) {
      assert(!attribute.includes(marker), tag);
      assert(!/^on/i.test(attribute), tag);
      if (/^(href|src|action|formaction|content)$/i.test(attribute)) {
        assert(!/^\s*(javascript|data|vbscript):/i.test(value), tag);
      }
    }
    if (/^(script|style)$/i.test(name)) assertMatch(attributes, /nonce="\S+"/);
    assert(!/^(iframe|object|embed|base|img)$/i.test(name), tag);
  }
}
