/**
 * Marks beside names, for moderators: who looks like somebody who is timed out or banned,
 * and who is watched.
 *
 * @module
 */
import { effect } from "@preact/signals";
import { fill } from "../../texts/catalogue.ts";
import type { Session } from "../state/session.ts";
import type { ModeratorTools } from "./tools.ts";

/** How often the server is asked, in milliseconds. It decides anew every 2 s at most. */
const INTERVAL_MS = 10_000;

/** What `GET /rooms/:room/marks` answers. */
export interface Marks {
  readonly suspicious: readonly {
    readonly viewer: string;
    readonly because: readonly ("network" | "new" | "name")[];
    readonly like: { readonly name: string };
  }[];
  readonly watched: readonly string[];
}

/** Starts, for as long as the page is open; a hidden page doesn't ask. */
export function followMarks(
  { state }: Session,
  { marks }: ModeratorTools["texts"],
): void {
  const rules = styleRules();
  if (!rules) return;
  const show = (all: ReadonlyMap<string, string>) => {
    while (rules.cssRules.length > 0) rules.deleteRule(0);
    for (const [viewer, mark] of all) {
      const name = `.message[data-from="${viewer}"]:not(.more)>.name`;
      // On several lines, rather than cut off behind a long name.
      rules.insertRule(
        `${name}{display:inline;white-space:normal;overflow-wrap:anywhere}`,
      );
      rules.insertRule(
        `${name}::after{font-weight:400;content:${quoted(` · ${mark}`)}}`,
      );
    }
  };
  const look = async () => {
    if (document.hidden || !state.moderates.peek()) return;
    const read = await readMarks(state.room);
    // The role may be lost by now.
    if (read && state.moderates.peek()) show(marksOf(read, marks));
  };
  effect(() => {
    if (state.moderates.value) void look();
    else show(new Map());
  });
  setInterval(() => void look(), INTERVAL_MS);
}

/** What to write beside the names of people, by their ids. */
export function marksOf(
  { suspicious, watched }: Marks,
  texts: ModeratorTools["texts"]["marks"],
): Map<string, string> {
  const found = new Map<string, string>();
  for (const { viewer, because, like: { name } } of suspicious) {
    const why = because.map((reason) => texts.why[reason]).join(texts.comma);
    found.set(viewer, fill(texts.like, { name, why }));
  }
  for (const viewer of watched) {
    const like = found.get(viewer);
    found.set(
      viewer,
      like ? `${texts.watched}${texts.comma}${like}` : texts.watched,
    );
  }
  return found;
}

/** Returns a text as a string in CSS. */
export function quoted(text: string): string {
  const escaped = text.replace(
    /["\\\n\r\f]/g,
    (sign) => `\\${sign.codePointAt(0)!.toString(16)} `,
  );
  return `"${escaped}"`;
}

/**
 * Returns a group of rules of this page's own, in one of its style sheets: rows aren't
 * drawn anew for a mark, and the page's policy allows no other styles.
 */
function styleRules(): CSSMediaRule | undefined {
  for (const sheet of document.styleSheets) {
    if (!sheet.href?.startsWith(location.origin)) continue;
    const at = sheet.insertRule("@media all{}", sheet.cssRules.length);
    return sheet.cssRules[at] as CSSMediaRule;
  }
}

/** `undefined`: the server can't be reached or refuses; it is asked again later. */
async function readMarks(room: string): Promise<Marks | undefined> {
  try {
    const response = await fetch(`/rooms/${room}/marks`);
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}
