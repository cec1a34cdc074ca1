/**
 * What of a chat is loaded after its first paint, all of it together.
 *
 * @module
 */
import { onDemand } from "../on_demand.tsx";

let loaded: Promise<typeof import("./later.ts")> | undefined;

/** One promise for all: what is done with it is done in the order in which it was asked for. */
function load(): Promise<typeof import("./later.ts")> {
  return loaded ??= import("./later.ts").catch((error) => {
    loaded = undefined;
    throw error;
  });
}

/** How long a page that is live waits before it loads what may be wanted, in milliseconds. */
const SETTLED = 3_000;

/** What opens over the chat. */
export const Popups = onDemand(async () => (await load()).Popups);

/** The way back to the newest message. */
export const Newest = onDemand(async () => (await load()).Newest);

/** What the next message answers. */
export const ReplyingTo = onDemand(async () => (await load()).ReplyingTo);

/** Why something said is not in the room. */
export const Trouble = onDemand(async () => (await load()).Trouble);

/** Does something with it. Without a connection it isn't done, as the page says already. */
export function later(use: (it: typeof import("./later.ts")) => void) {
  load().then(use, () => {});
}

/** Loads it all while there is a connection: some of it is wanted when there is none. */
export function prefetch(): () => void {
  const timer = setTimeout(() => {
    performance.mark("later");
    later(() => {});
  }, SETTLED);
  return () => clearTimeout(timer);
}
