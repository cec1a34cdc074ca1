/**
 * Sends a moderator's decisions on held messages, and takes them back.
 *
 * @module
 */
import { refusalIn } from "../../texts/server_sentences.ts";
import type { HeldTexts } from "../../texts/catalogue.ts";
import { ACTIONS, type Verdict } from "./held.ts";

/** What became of a decision. */
export interface Sent {
  /** By the ids of messages that were left out: why; `undefined`: they don't wait any more. */
  readonly left: ReadonlyMap<string, string | undefined>;
  /** The act's `seq`, if it can be undone. */
  readonly act?: number;
}

/** The server's answer, as far as it is used. */
interface Done {
  readonly undo?: number;
  readonly undecided?: readonly (Refused & { readonly held: string[] })[];
}

interface Refused {
  readonly code: string;
  readonly message: string;
}

/** Sends a decision. */
export async function sendVerdict(
  room: string,
  ids: readonly string[],
  verdict: Verdict,
  texts: HeldTexts,
): Promise<Sent> {
  const answer = await post(room, { ...ACTIONS[verdict], held: ids });
  if (!answer || "code" in answer) {
    const why = answer ? whyNot(answer, texts) : texts.held.unreachable;
    return { left: new Map(ids.map((id) => [id, why])) };
  }
  const { undo: act, undecided = [] } = answer;
  return {
    left: new Map(
      undecided.flatMap(({ held, ...refused }) =>
        held.map((id) => [id, whyNot(refused, texts)] as const)
      ),
    ),
    act,
  };
}

/** Undoes an act; returns why it failed, and whether it may be tried again. */
export async function sendUndo(
  room: string,
  act: number,
  texts: HeldTexts,
): Promise<{ readonly problem: string; readonly again: boolean } | undefined> {
  const answer = await post(room, { action: "undo", act });
  if (!answer) return { problem: texts.held.unreachable, again: true };
  if (!("code" in answer)) return;
  const again = ["unavailable", "rate_limited"].includes(answer.code);
  return { problem: refusalIn(texts, answer), again };
}

/** The answer, or the refusal; `undefined`: the server can't be reached. */
async function post(
  room: string,
  fields: Readonly<Record<string, unknown>>,
): Promise<Done | Refused | undefined> {
  try {
    const response = await fetch(`/rooms/${room}/moderation`, {
      method: "POST",
      headers: {
        accept: "application/json",
        "content-type": "application/json",
      },
      body: JSON.stringify(fields),
    });
    return await response.json();
  } catch {
    return undefined;
  }
}

/** A sentence; `undefined`: the message doesn't wait any more. */
function whyNot(refused: Refused, texts: HeldTexts): string | undefined {
  return refused.code === "no_such_message"
    ? undefined
    : refusalIn(texts, refused);
}
