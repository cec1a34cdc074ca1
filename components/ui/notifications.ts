/**
 * Whether the browser lets this page notify its viewer.
 *
 * @module
 */

/**
 * Why no notification can come: the page isn't served over TLS, the browser has none for
 * pages like this, it has none for a frame on another site, or the viewer or their system
 * has forbidden them.
 */
export type NotificationBlock =
  | "insecure"
  | "unsupported"
  | "framed"
  | "denied";

/** Why no notification can come; `undefined`: one can, perhaps once the viewer is asked. */
export function notificationBlock(): NotificationBlock | undefined {
  if (!isSecureContext) return "insecure";
  if (!("Notification" in globalThis)) return "unsupported";
  if (Notification.permission !== "denied") return undefined;
  return self === top ? "denied" : "framed";
}

/** Whether notifications come now. */
export function maySendNotifications(): boolean {
  return notificationBlock() === undefined &&
    Notification.permission === "granted";
}

/** Asks the viewer, and returns why no notification can come. */
export async function askForNotifications(): Promise<
  NotificationBlock | undefined
> {
  const block = notificationBlock();
  if (block) return block;
  if (await Notification.requestPermission() !== "granted") {
    return notificationBlock();
  }
  try {
    new Notification("", { tag: "mention", silent: true }).close();
  } catch {
    // Android grants them, but only to pages with a service worker.
    return "unsupported";
  }
}

/** Calls `onChange` when the permission may have changed; the returned function ends that. */
export function watchNotifications(onChange: () => void): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  // For browsers that report no change: it is made in another window or panel.
  document.addEventListener("visibilitychange", onChange, { signal });
  addEventListener("focus", onChange, { signal });
  navigator.permissions?.query({ name: "notifications" }).then(
    (status) => status.addEventListener("change", onChange, { signal }),
    () => {
      // Some browsers don't know this permission by name.
    },
  );
  return () => ended.abort();
}
