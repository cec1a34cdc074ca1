/**
 * Keeps a guest's name when their browser has lost the cookie, and tells those whose browser
 * keeps none.
 *
 * @module
 */
import { effect } from "@preact/signals";
import { cookieOwner, nameOf } from "./other_tabs.ts";
import type { RoomWriter } from "./room_writer.ts";

/** The ids of cookies. A site's users and programs have others. */
const GUEST_ID = /^[\w-]{16}$/;

/** Messages wait for the old name at most this long. */
const MAX_HOLD_MS = 5_000;

/**
 * Compares who the viewer is with who they were, beginning with whom the page was rendered
 * for. A new id with the same name is one that gained a role.
 */
export function watchCookies(writer: RoomWriter, page: DOMStringMap): void {
  const { state } = writer;
  const { noCookies } = state.texts.chat;
  let { viewer: id = "", name = "" } = page;
  let isBusy = state.notes.peek().some(({ text }) => text === noCookies);

  /** Takes the old name again, unless another tab chose to be somebody else. */
  const restore = async (before: string) => {
    isBusy = true;
    // Sent now, a message would be posted by another guest, and again under the old name.
    writer.hold(true);
    const timer = setTimeout(() => writer.hold(false), MAX_HOLD_MS);
    const owner = await cookieOwner();
    const problem = owner && owner !== nameOf(state.you.peek())
      ? await writer.rename(before)
      : undefined;
    if (problem) state.note(problem, true);
    // Without cookies there is another guest with each connection: once is enough.
    isBusy = problem === noCookies;
    clearTimeout(timer);
    writer.hold(false);
  };

  effect(() => {
    const you = state.you.value;
    const before = name;
    const isOther = you.id !== id && you.name !== before &&
      [id, you.id].every((each) => GUEST_ID.test(each));
    ({ id, name } = you);
    if (isOther && !isBusy) void restore(before);
  });
}
