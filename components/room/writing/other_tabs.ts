/**
 * Keeps the tabs of a browser under one id and name. They share the viewer's cookie, but a
 * connection keeps the viewer that it was opened with.
 *
 * @module
 */
import { effect } from "@preact/signals";
import type { Viewer } from "../../../hub/protocol.ts";
import type { Session } from "../state/session.ts";

/**
 * Tells the other tabs, in whatever room, who the viewer is, and each time that changes: by
 * a new name, "Forget me", a role link, or a room they opened. A tab that hears of another
 * viewer asks the server whose the cookie is, and connects again if it isn't theirs.
 */
export function shareViewer({ state, connection }: Session): void {
  const channel = openChannel();
  if (!channel) return;
  /** Whom this tab told of last, or connects again to become. */
  let known = "";
  const tell = () => channel.postMessage(known = nameOf(state.you.peek()));
  effect(() => {
    if (nameOf(state.you.value) !== known) tell();
  });
  channel.onmessage = async ({ data }) => {
    // With a token the viewer is the site's user, whatever the cookie says.
    if (connection.token || data === known) return;
    const owner = await cookieOwner();
    if (!owner || data === known) return;
    // Where cookies are blocked the server names a new guest each time: neither of these.
    if (owner === data) {
      known = data;
      connection.renew(false);
    } else if (owner === known) {
      // The other tab is the one that is behind.
      tell();
    }
  };
}

export function nameOf({ id, name }: Pick<Viewer, "id" | "name">): string {
  return JSON.stringify([id, name]);
}

/** Whose cookie this browser has now, by {@linkcode nameOf}; `undefined` without an answer: connecting again will tell. */
export async function cookieOwner(): Promise<string | undefined> {
  try {
    const response = await fetch("/viewer", { cache: "no-store" });
    return response.ok ? nameOf(await response.json()) : undefined;
  } catch {
    return undefined;
  }
}

function openChannel(): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel("viewer");
  } catch {
    // The browser blocks storage, and cookies with it: the tabs are different viewers.
    return undefined;
  }
}
