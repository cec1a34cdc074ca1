/**
 * One act on several messages and people.
 *
 * @module
 */
import { isAboutSpared, refusalIn } from "../../texts/server_sentences.ts";
import { fill, plural } from "../../texts/catalogue.ts";
import { postAct } from "../../connection/post_act.ts";
import { tools } from "./tools.ts";
import type { Page } from "./selection.ts";

/** What happens to the people. */
export type Then = "delete" | "timeout" | "ban";

/** The fields of the action, as the server reads them. */
export interface PurgeFields {
  readonly then: Then;
  /** The `seq`s of messages to take away. */
  readonly targets?: readonly number[];
  /** The ids of viewers. */
  readonly viewers?: readonly string[];
  /** Whether it takes all messages of the viewers away. */
  readonly messages?: boolean;
  readonly seconds?: number;
  readonly reason?: string;
}

/**
 * Asks for the act, and shows a note with Undo. It is posted, since it may be larger than
 * a frame of the socket.
 *
 * @param tell Called with a sentence if the answer is late, and it is asked for again.
 * @returns Why it was refused, if it was.
 */
export async function purge(
  { state: { room, texts } }: Page,
  fields: PurgeFields,
  tell: (sentence: string) => void,
): Promise<string | undefined> {
  const loaded = tools.peek()!;
  const asked = loaded.acts.asked();
  const answer = await postAct(
    room,
    { action: "purge", ...fields },
    () => tell(loaded.texts.retrying),
  );
  if (!answer || "code" in answer) {
    loaded.acts.answered(asked);
    return answer ? refusalIn(texts, answer) : texts.chat.cutOff;
  }
  const { message, undo } = answer;
  const { viewers = [], targets = [] } = fields;
  const { counted, purged } = loaded.texts;
  // A sentence of the language leaves out who was spared, and why.
  const known = isAboutSpared(message) ? undefined : purged[fields.then];
  const text = known === undefined ? message : fill(known, {
    people: plural(texts.language, counted.people, viewers.length),
    messages: plural(texts.language, counted.messages, targets.length),
  });
  if (undo !== undefined) loaded.acts.add(undo, text);
  loaded.acts.answered(asked, undo);
}
