/**
 * Sends a moderator's decisions on held messages, and takes them back.
 *
 * @module
 */
import { postAct, type RefusedAct } from "../../connection/post_act.ts";
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

/**
 * Sends a decision.
 *
 * @param onSilence Called if the answer is late, and the decision is sent again.
 */
export async function sendVerdict(
  room: string,
  ids: readonly string[],
  verdict: Verdict,
  texts: HeldTexts,
  onSilence: () => void,
): Promise<Sent> {
  const approves = ACTIONS[verdict].action === "approve";
  let wasSilent = false;
  const answer = await postAct(
    room,
    { ...ACTIONS[verdict], held: ids },
    () => {
      wasSilent = true;
      onSilence();
    },
    approves ? ids.length : 1,
  );
  if (!answer) {
    const { unreachable } = texts.held;
    return { left: new Map(ids.map((id) => [id, unreachable])) };
  }
  const { undo: act, undecided = [] } = "code" in answer
    ? { undo: undefined, undecided: [{ ...answer, held: ids }] }
    : answer;
  // Approvals have no key: a message that is gone by the second try went with the first.
  const left = undecided.filter(({ code }) =>
    !(approves && wasSilent && code === "no_such_message")
  );
  return {
    left: new Map(
      left.flatMap(({ held, ...refused }) =>
        held.map((id) => [id, whyNot(refused, texts)] as const)
      ),
    ),
    act,
  };
}

/** Undoes an act; returns why it failed, and whether it may be asked for again. */
export async function sendUndo(
  room: string,
  act: number,
  texts: HeldTexts,
  onSilence: () => void,
): Promise<{ readonly problem: string; readonly again: boolean } | undefined> {
  const answer = await postAct(room, { action: "undo", act }, onSilence);
  if (!answer) return { problem: texts.held.unreachable, again: true };
  if (!("code" in answer)) return;
  const again = answer.code === "rate_limited";
  return { problem: refusalIn(texts, answer), again };
}

/** A sentence; `undefined`: the message doesn't wait any more. */
function whyNot(refused: RefusedAct, texts: HeldTexts): string | undefined {
  return refused.code === "no_such_message"
    ? undefined
    : refusalIn(texts, refused);
}
