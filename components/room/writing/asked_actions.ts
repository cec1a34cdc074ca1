/**
 * The actions that the viewer asked the server for, and the notes about their outcome.
 *
 * @module
 */
import type { DoneEvent, HeldEvent } from "../../../hub/answers.ts";
import { fill } from "../../texts/catalogue.ts";
import { answerIn, isAboutSeveral } from "../../texts/server_sentences.ts";
import type { Frame } from "../../connection/transport.ts";
import { tools } from "../moderating/tools.ts";
import type { RoomState } from "../state/room_state.ts";
import { newKey } from "./new_key.ts";

interface Asked {
  readonly action: string;
  readonly fields: object;
  /** Whom it is done to. */
  readonly whom?: string;
}

export class AskedActions {
  readonly #state: RoomState;
  /** Actions without an answer, by key. */
  readonly #asked = new Map<string, Asked>();

  constructor(state: RoomState) {
    this.#state = state;
  }

  /** Returns the frame that asks for an action; `undefined` without a connection. */
  ask(asked: Asked): Frame | undefined {
    const state = this.#state;
    state.notes.value = [];
    if (!state.caughtUp) {
      this.#failed(asked, state.texts.chat.noConnection, true);
      return;
    }
    const key = newKey();
    this.#asked.set(key, asked);
    return { type: "moderate", key, action: asked.action, ...asked.fields };
  }

  /** The connection was lost. */
  cutOff(): void {
    const asked = [...this.#asked.values()];
    // Unlike messages, actions are not repeated: one may have been carried out, and
    // undone by others since.
    this.#asked.clear();
    const undos = asked.filter((each) => undoneBy(each) !== undefined);
    const others = asked.filter((each) => undoneBy(each) === undefined);
    // One note for all others.
    for (const each of [...undos, ...others.slice(0, 1)]) {
      this.#failed(each, this.#state.texts.chat.cutOff, true);
    }
  }

  /**
   * The answer to an action, a command or a held message.
   *
   * @param command What was typed, if so.
   */
  done(answer: DoneEvent | HeldEvent, command: string | undefined): void {
    const { type, key, message } = answer;
    const asked = this.#asked.get(key);
    this.#asked.delete(key);
    const loaded = tools.peek();
    const undone = asked && undoneBy(asked);
    if (undone !== undefined && loaded?.acts.undone(undone)) return;
    const action = type === "held" ? type : asked?.action ?? command ?? "";
    const { chat } = this.#state.texts;
    const done = isAboutSeveral(message) ? undefined : chat.done[action];
    const text = done && asked?.whom && loaded
      ? fill(loaded.texts.doneTo, { name: asked.whom, done })
      : done ?? answerIn(chat, message);
    if (loaded && type === "done" && answer.undo !== undefined) {
      loaded.acts.add(answer.undo, text);
    } else {
      this.#state.note(text);
    }
  }

  /** An action was refused; false: the key is none of an action. */
  refused(key: string, code: string, reason: string): boolean {
    const asked = this.#asked.get(key);
    if (!asked) return false;
    this.#asked.delete(key);
    this.#failed(asked, reason, code === "rate_limited");
    return true;
  }

  /** Says that an action was not carried out; `again`: it can be tried again. */
  #failed(asked: Asked, reason: string, again: boolean): void {
    const act = undoneBy(asked);
    if (act !== undefined && tools.peek()?.acts.failed(act, reason, again)) {
      return;
    }
    this.#state.note(reason, true);
  }
}

/** The act that an action undoes, if any. */
function undoneBy({ action, fields }: Asked): number | undefined {
  return action === "undo" && "act" in fields ? Number(fields.act) : undefined;
}
