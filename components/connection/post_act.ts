/**
 * Posts an act of a moderator.
 *
 * @module
 */
import { newKey } from "../../client/new_key.ts";
import { retried } from "./retried.ts";

/** What the server answers to an act. */
type PostedAct = DoneAct | RefusedAct;

interface DoneAct {
  readonly message: string;
  /** The act's `seq`; absent: it can't be undone. */
  readonly undo?: number;
  /** Of an act on several held messages, those that it left out, and why. */
  readonly undecided?: readonly (RefusedAct & {
    readonly held: readonly string[];
  })[];
}

/** Why an act, or a part of it, was not done. */
export interface RefusedAct {
  readonly message: string;
  readonly code: string;
}

/** How long an answer may take, in milliseconds. */
const TIMEOUT_MS = 10_000;

/** How much longer it may take for each further act, in milliseconds. */
const FURTHER_MS = 50;

/** How long to wait before it is asked for again, in milliseconds. */
const RETRIES_MS = [1_000, 2_000, 4_000];

/**
 * Posts an act, and again with the same key if the answer is lost or the storage didn't
 * answer the server: it is carried out once.
 *
 * @param onSilence Called once, if the first try had no answer.
 * @param acts How many acts the server makes of it, one after another.
 * @returns The first answer that came; `undefined`: none, so that it may have been done.
 */
export async function postAct(
  room: string,
  fields: object,
  onSilence?: () => void,
  acts = 1,
): Promise<PostedAct | undefined> {
  const body = JSON.stringify({ key: newKey(), ...fields });
  const timeoutMs = TIMEOUT_MS + FURTHER_MS * (acts - 1);
  const attempt = () => post(room, body, timeoutMs);
  const answer = await attempt();
  if (answer) return answer;
  onSilence?.();
  return await retried(attempt, RETRIES_MS);
}

async function post(
  room: string,
  body: string,
  timeoutMs: number,
): Promise<PostedAct | undefined> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  try {
    const response = await fetch(`/rooms/${room}/moderation`, {
      method: "POST",
      headers: {
        accept: "application/json",
        "content-type": "application/json",
      },
      body,
      signal: abort.signal,
    });
    const answer = await response.json();
    return response.status < 500 ? answer : undefined;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
