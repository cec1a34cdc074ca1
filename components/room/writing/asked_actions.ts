/**
 * The actions that the viewer asked the server for, and the notes about their outcome.
 *
 * @module
 */
import { signal } from "@preact/signals";
import type { DoneEvent, HeldEvent } from "../../../hub/answers.ts";
import { fill } from "../../texts/catalogue.ts";
import { answerIn, isAboutSeveral } from "../../texts/server_sentences.ts";
import type { Frame } from "../../../client/transport.ts";
import { tools } from "../moderating/tools.ts";
import type { RoomState } from "../state/room_state.ts";
import { newKey } from "../../../client/new_key.ts";

/** Without an answer for so long, an action may be unwanted by now: it isn't asked for again. */
const REPEATED_MS = 30_000;

/** How many answered keys are remembered. */
const MAX_ANSWERED = 50;

interface Asked {
  readonly action: string;
  readonly fields: object;
  /** Whom it is done to. */
  readonly whom?: string;
}

/** An action without an answer. Times are by `performance.now()`. */
interface Unanswered extends Asked {
  /** Its number among the acts that may be undone. */
  readonly number?: number;
  readonly frame: Frame;
  readonly askedAt: number;
  /** When it was sent last. */
  readonly sentAt: number;
}

export class AskedActions {
  /** Whether an answer is missing. */
  readonly waits = signal(false);
  readonly #state: RoomState;
  /** By key. */
  readonly #unanswered = new Map<string, Unanswered>();
  /** The keys answered last. */
  #answered: readonly string[] = [];

  constructor(state: RoomState) {
    this.#state = state;
  }

  /** Returns the frame that asks for an action; `undefined` without a connection. */
  ask(asked: Asked, now = performance.now()): Frame | undefined {
    const state = this.#state;
    state.notes.value = [];
    if (!state.caughtUp) {
      this.#failed(asked, state.texts.chat.noConnection, true);
      return;
    }
    const key = newKey();
    const { action, fields } = asked;
    const frame: Frame = { type: "moderate", key, action, ...fields };
    const isUndo = undoneBy(asked) !== undefined;
    const number = isUndo ? undefined : tools.peek()?.acts.asked();
    this.#unanswered.set(key, {
      ...asked,
      number,
      frame,
      askedAt: now,
      sentAt: now,
    });
    this.waits.value = true;
    return frame;
  }

  /**
   * The connection was lost and is back: returns the frames to be sent again. With the same
   * keys, nothing is done twice.
   */
  again(now = performance.now()): readonly Frame[] {
    this.expire(now);
    return [...this.#unanswered].map(([key, each]) => {
      this.#unanswered.set(key, { ...each, sentAt: now });
      return each.frame;
    });
  }

  /** Whether an action that was sent this long ago has no answer yet. */
  isLate(ms: number, now = performance.now()): boolean {
    return [...this.#unanswered.values()].some(({ sentAt }) =>
      now - sentAt > ms
    );
  }

  /** Gives up actions that were asked for too long ago. */
  expire(now = performance.now()): void {
    this.#giveUp(({ askedAt }) => now - askedAt > REPEATED_MS);
  }

  /** The epoch has changed: the fields may name other messages. */
  forget(): void {
    this.#giveUp(() => true);
  }

  #giveUp(isMeant: (each: Unanswered) => boolean): void {
    const asked = [...this.#unanswered].filter(([, each]) => isMeant(each))
      .map(([key]) => this.#take(key)!);
    const undos = asked.filter((each) => undoneBy(each) !== undefined);
    const others = asked.filter((each) => undoneBy(each) === undefined);
    // One note for all others.
    for (const each of [...undos, ...others.slice(0, 1)]) {
      this.#failed(each, this.#state.texts.chat.cutOff, true);
    }
    for (const { number } of others) settle(number);
  }

  #take(key: string): Unanswered | undefined {
    const found = this.#unanswered.get(key);
    this.#unanswered.delete(key);
    this.waits.value = this.#unanswered.size > 0;
    return found;
  }

  /**
   * The answer to an action, a command or a held message.
   *
   * @param command What was typed, if so.
   */
  done(answer: DoneEvent | HeldEvent, command: string | undefined): void {
    const { type, key, message } = answer;
    // It was asked for again, and both answers came: it may be undone by now.
    if (this.#answered.includes(key)) return;
    this.#answered = [key, ...this.#answered].slice(0, MAX_ANSWERED);
    const asked = this.#take(key);
    const loaded = tools.peek();
    const undone = asked && undoneBy(asked);
    if (undone !== undefined && loaded?.acts.undone(undone)) return;
    const action = type === "held" ? type : asked?.action ?? command ?? "";
    const { chat } = this.#state.texts;
    const done = isAboutSeveral(message) ? undefined : chat.done[action];
    const text = done && asked?.whom && loaded
      ? fill(loaded.texts.doneTo, { name: asked.whom, done })
      : done ?? answerIn(chat, message);
    const undo = type === "done" ? answer.undo : undefined;
    if (loaded && undo !== undefined) loaded.acts.add(undo, text);
    else this.#state.note(text);
    settle(asked?.number, undo);
  }

  /** An action was refused; false: the key is none of an action. */
  refused(key: string, code: string, reason: string): boolean {
    const asked = this.#take(key);
    if (!asked) return false;
    this.#failed(asked, reason, code === "rate_limited");
    settle(asked.number);
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

/** An act, by its number, has an answer; `undo`: its `seq`, if it can be undone. */
function settle(number: number | undefined, undo?: number): void {
  if (number !== undefined) tools.peek()?.acts.answered(number, undo);
}

/** The act that an action undoes, if any. */
function undoneBy({ action, fields }: Asked): number | undefined {
  return action === "undo" && "act" in fields ? Number(fields.act) : undefined;
}
