/**
 * What this viewer has said and the server has not yet put into the room's order.
 *
 * A `say` is answered twice, by `accepted` with its key and by its own `message`
 * without one, in either order. So that it never shows twice, a message of ours
 * *claims* the say that it most likely is, which is then hidden; the answer with
 * the key settles it, and gives a wrong claim back.
 *
 * @module
 */
import type { Quote } from "../state/timeline.ts";

/** One thing said, until it is settled. */
export interface Outgoing {
  readonly key: string;
  readonly text: string;
  readonly reply?: Quote;
  /** When it was first said, in milliseconds since 1970. */
  readonly since: number;
  /** `delayed`: it waits for slow mode, and has not been taken by the server. */
  readonly state: "pending" | "delayed" | "sent" | "failed";
  /** The `seq` of the message that it is shown as already, when it is. */
  readonly shownAs?: number;
  /** The `seq` that the server gave it, once accepted. */
  readonly seq?: number;
  /** Why it failed, for a person. */
  readonly reason?: string;
  /** When trying again makes sense, in milliseconds since 1970. */
  readonly retryAt?: number;
}

export type Outbox = readonly Outgoing[];

/** How long the server surely knows a key again (invariant 4 says ten minutes). */
export const KEY_LIFETIME_MS = 9 * 60_000;

/** An unanswered say is given up after this long, well before its key is forgotten. */
export const ANSWER_TIMEOUT_MS = 5 * 60_000;

/** Adds something said. */
export function say(
  outbox: Outbox,
  key: string,
  text: string,
  now: number,
  { state = "pending", reply }: {
    readonly state?: "pending" | "delayed";
    readonly reply?: Quote;
  } = {},
): Outbox {
  return [...outbox, { key, text, reply, since: now, state }];
}

/** The server wants the say later. */
export function delay(outbox: Outbox, key: string): Outbox {
  return change(outbox, key, { state: "delayed", shownAs: undefined });
}

/** What is to be sent next of what is delayed: nothing while an answer may put it off further. */
export function nextDelayed(outbox: Outbox): Outgoing | undefined {
  return outbox.some((each) => each.state === "pending")
    ? undefined
    : outbox.find((each) => each.state === "delayed");
}

/** The time of a delayed say has come. */
export function release(outbox: Outbox, key: string, now: number): Outbox {
  return change(outbox, key, { state: "pending", since: now });
}

/**
 * The server stored the say as `seq`. `reached` is the last `seq` that the
 * timeline has: at or after `seq`, the message is on the page already.
 */
export function accepted(
  outbox: Outbox,
  key: string,
  seq: number,
  reached: number,
): Outbox {
  const next: Outgoing[] = [];
  for (const each of outbox) {
    if (each.key === key) {
      if (seq > reached) {
        next.push({ ...each, state: "sent", seq, shownAs: undefined });
      }
    } else {
      next.push(each.shownAs === seq ? { ...each, shownAs: undefined } : each);
    }
  }
  return next;
}

/** The server refused the say. */
export function rejected(
  outbox: Outbox,
  key: string,
  reason: string,
  retryAt?: number,
): Outbox {
  return change(outbox, key, {
    state: "failed",
    shownAs: undefined,
    reason,
    retryAt,
  });
}

/** A message of ours came: hides the say that it is. */
export function claim(outbox: Outbox, seq: number, text: string): Outbox {
  const known = outbox.findIndex((each) => each.seq === seq);
  if (known >= 0) return outbox.filter((_, index) => index !== known);
  const open = (each: Outgoing) =>
    each.state === "pending" && each.shownAs === undefined;
  // The server may have cleaned the text, so the oldest say is the second guess.
  const guess = outbox.find((each) => open(each) && each.text === text) ??
    outbox.find(open);
  return guess ? change(outbox, guess.key, { shownAs: seq }) : outbox;
}

/** What is to be sent again on a new connection, in order. */
export function unanswered(outbox: Outbox): Outbox {
  return outbox.filter((each) => each.state === "pending");
}

/** Tries a failed say again. Its key stays while the server would know it again. */
export function retry(
  outbox: Outbox,
  key: string,
  newKey: string,
  now: number,
): Outbox {
  return outbox.map((each): Outgoing => {
    if (each.key !== key || each.state !== "failed") return each;
    const fresh = now - each.since > KEY_LIFETIME_MS;
    return {
      key: fresh ? newKey : key,
      text: each.text,
      reply: each.reply,
      since: fresh ? now : each.since,
      state: "pending",
    };
  });
}

/** Forgets a say. */
export function discard(outbox: Outbox, key: string): Outbox {
  return outbox.filter((each) => each.key !== key);
}

/** Fails what has waited too long to be sent again by itself. */
export function expire(outbox: Outbox, now: number, reason: string): Outbox {
  const late = (each: Outgoing) =>
    each.state === "pending" && now - each.since > ANSWER_TIMEOUT_MS;
  if (!outbox.some(late)) return outbox;
  return outbox.map((each) =>
    late(each) ? { ...each, state: "failed", shownAs: undefined, reason } : each
  );
}

/** Another order of messages began: nothing is shown as one of them any more. */
export function unclaim(outbox: Outbox): Outbox {
  return outbox
    .filter((each) => each.state !== "sent")
    .map((each) => ({ ...each, shownAs: undefined }));
}

/** What is to be shown below the messages. */
export function visible(outbox: Outbox): Outbox {
  return outbox.filter((each) => each.shownAs === undefined);
}

function change(outbox: Outbox, key: string, by: Partial<Outgoing>): Outbox {
  return outbox.map((each) => each.key === key ? { ...each, ...by } : each);
}
