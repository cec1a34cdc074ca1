/**
 * The text being written, kept for the lifetime of the tab. What is restored is never
 * sent by itself.
 *
 * @module
 */
import { load, save } from "../../ui/stored.ts";
import type { RoomState } from "../state/room_state.ts";
import type { Quote } from "../state/timeline.ts";

declare global {
  /** The field's text right after an Enter that was its last key before the scripts ran. */
  var earlyEnter: string | undefined;
}

/**
 * Inline script that records such an Enter: a line break that was pasted or restored
 * looks the same later. HTML would escape `<`, `&` and double quotes.
 */
export const RECORD_ENTER =
  `{let f=document.querySelector('.field [name=text]'),s;` +
  // Shift or Alt.
  `f.onkeydown=e=>{s=e.key=='Shift'?1:e.altKey?1:s?e.shiftKey:0};` +
  `f.oninput=e=>{earlyEnter=!s?/^insert(LineB|P)/.test(e.inputType)?f.value:'':''}}`;

/** Whether the viewer pressed Enter before the scripts ran, and nothing since. */
export function enteredEarly(field: HTMLTextAreaElement): boolean {
  field.onkeydown = field.oninput = null;
  return field.value !== "" && globalThis.earlyEnter === field.value;
}

/** The text being written when the page was left. */
export function recallDraft({ room }: RoomState): string {
  const kept = load(`draft.${room}`, "sessionStorage");
  return typeof kept === "string" ? kept : "";
}

/** What the text replies to, if it is still on the page. */
export function recallReply(
  { room, timeline, entries }: RoomState,
): Quote | undefined {
  const kept = load(`reply.${room}`, "sessionStorage");
  const { epoch } = timeline.peek();
  for (const entry of entries.peek()) {
    if (entry.kind === "line" && kept === `${epoch} ${entry.seq}`) {
      const { seq, from: { id, name }, text } = entry;
      return { seq, from: { id, name }, text };
    }
  }
}

/** Keeps a draft and what it replies to; an empty one is forgotten. */
export function keepDraft(
  { room, timeline }: RoomState,
  text: string,
  reply: Quote | undefined,
): void {
  save(`draft.${room}`, text || undefined, "sessionStorage");
  save(
    `reply.${room}`,
    text && reply ? `${timeline.peek().epoch} ${reply.seq}` : undefined,
    "sessionStorage",
  );
}
