/**
 * Messages of this viewer without a place in the room's order yet.
 *
 * A `say` leads to two events in either order: `accepted` with its key, and its
 * `message` without one. So that it never shows twice, an own message *claims* the say
 * that it most likely is, which is then hidden. `accepted` settles the say, and undoes
 * a wrong claim.
 *
 * @module
 */
import type { Say } from "../../../hub/frames.ts";
import { readMessage } from "../../../hub/wording/command.ts";
import type { Quote } from "../state/timeline.ts";

/** A message until it is settled. */
export interface Outgoing {
  readonly key: string;
  readonly text: string;
  readonly reply?: Quote;
  readonly mentions?: Say["mentions"];
  /** When it was first sent, in milliseconds since 1970: the server counts while this computer sleeps. */
  readonly since: number;
  /** `delayed`: it waits for slow mode and was not accepted by the server. */
  readonly state: "pending" | "delayed" | "sent" | "failed";
  /** The `seq` of the message that has claimed it. */
  readonly shownAs?: number;
  /** The `seq` from the server, once accepted. */
  readonly seq?: number;
  /** Why it failed, as a sentence. */
  readonly reason?: string;
  /** When a retry makes sense, by `performance.now()`; `Infinity`: never. */
  readonly retryAt?: number;
}

export type Outbox = readonly Outgoing[];

/**
 * How long the server is sure to know a key: shorter than the fifteen minutes that the
 * protocol promises.
 */
export const KEY_LIFETIME_MS = 9 * 60_000;

/** A message without an answer fails after this time, well before its key is forgotten. */
export const ANSWER_TIMEOUT_MS = 5 * 60_000;

/** Adds a message. */
export function say(
  outbox: Outbox,
  key: string,
  text: string,
  now: number,
  { state = "pending", ...more }:
    & Partial<Pick<Outgoing, "reply" | "mentions">>
    & { readonly state?: "pending" | "delayed" } = {},
): Outbox {
  return [...outbox, { key, text, ...more, since: now, state }];
}

/** The server asks to send it later. */
export function delay(outbox: Outbox, key: string): Outbox {
  return change(outbox, key, { state: "delayed", shownAs: undefined });
}

/** The next delayed message; none while an answer is pending, which may extend the delay. */
export function nextDelayed(outbox: Outbox): Outgoing | undefined {
  return outbox.some((each) => each.state === "pending")
    ? undefined
    : outbox.find((each) => each.state === "delayed");
}

/** A delayed message is due. */
export function release(outbox: Outbox, key: string, now: number): Outbox {
  return change(outbox, key, { state: "pending", since: now });
}

/**
 * The server stored the message as `seq`. If the timeline has `reached` that, it is on
 * the page already.
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

/** The server refused the message. */
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

/** An own message arrived: hides the say that it most likely is. */
export function claim(outbox: Outbox, seq: number, text: string): Outbox {
  const known = outbox.findIndex((each) => each.seq === seq);
  if (known >= 0) return outbox.filter((_, index) => index !== known);
  const open = (each: Outgoing) =>
    each.state === "pending" && each.shownAs === undefined;
  // The server may have changed the text, so the second guess is the oldest say.
  const guess =
    outbox.find((each) => open(each) && readMessage(each.text).text === text) ??
      outbox.find(open);
  return guess ? change(outbox, guess.key, { shownAs: seq }) : outbox;
}

/** Messages to send again on a new connection, in order. */
export function unanswered(outbox: Outbox): Outbox {
  return outbox.filter((each) => each.state === "pending");
}

/** Retries a failed message, with the same key while the server is sure to know it. */
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
      mentions: each.mentions,
      since: fresh ? now : each.since,
      state: "pending",
    };
  });
}

export function discard(outbox: Outbox, key: string): Outbox {
  return outbox.filter((each) => each.key !== key);
}

/** Fails messages that have waited too long to be sent again. */
export function expire(outbox: Outbox, now: number, reason: string): Outbox {
  const late = (each: Outgoing) =>
    each.state === "pending" && now - each.since > ANSWER_TIMEOUT_MS;
  if (!outbox.some(late)) return outbox;
  return outbox.map((each) =>
    late(each) ? { ...each, state: "failed", shownAs: undefined, reason } : each
  );
}

/** The epoch has changed: no claim holds any more. */
export function unclaim(outbox: Outbox): Outbox {
  return outbox
    .filter((each) => each.state !== "sent")
    .map((each) => ({ ...each, shownAs: undefined }));
}

/** The messages to show below the timeline. */
export function visible(outbox: Outbox): Outbox {
  return outbox.filter((each) => each.shownAs === undefined);
}

function change(outbox: Outbox, key: string, by: Partial<Outgoing>): Outbox {
  return outbox.map((each) => each.key === key ? { ...each, ...by } : each);
}
