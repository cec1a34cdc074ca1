import { now } from "../../clock.ts";
import { countHookAnswer, hookDuration } from "../../operator/hook_metrics.ts";
import { OperatorError } from "../../operator/operator_error.ts";
import { reason, report } from "../../operator/report.ts";
import { Hmac } from "../../people/hmac.ts";
import { hashToken } from "../../people/token.ts";
import type { Links, Reply, Viewer } from "../../protocol.ts";
import { Refusal } from "../../refusal.ts";
import { KeyedQueue } from "../state/keyed_queue.ts";
import { type Answer, readAnswer, StatusError } from "./answer.ts";
import { Breaker } from "./breaker.ts";
import { type Place, Places } from "./places.ts";
import { keyOf, signedHeaders } from "./signature.ts";

/** What happens to a message about which the hook says nothing. */
export type OnSilence = "post" | "hold" | "refuse";

/** The operator's settings: MODERATION_HOOK and those that begin with it. */
export interface HookSettings {
  readonly hookUrl: string | undefined;
  readonly hookSecret: string | undefined;
  readonly hookTimeoutMs: number;
  readonly hookOnSilence: OnSilence;
}

/** A message that the hook is asked about. */
export interface Asked {
  readonly room: string;
  readonly from: Viewer;
  /** The keyed hash of the author's network; it isn't sent. */
  readonly network: string;
  /** The author's key for the message. */
  readonly key: string;
  readonly text: string;
  /** Whether it says what its author does: it is read after their name. */
  readonly me?: true;
  readonly links?: Links;
  readonly reply?: Reply;
}

/** What the author of a refused message reads if the hook has no words of its own. */
const FLAGGED =
  "Cannot send: the automatic moderation of this chat does not allow this message.";

/** The statuses of a server, or of a proxy before it, that has too much to do. */
const CONGESTED: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** When to try again if the hook is silent, and if too much is asked, in milliseconds. */
const RETRY_AFTER_MS = 30_000;
const FULL_RETRY_AFTER_MS = 2_000;

/**
 * The operator's hook: a URL that is asked about each message before it is stored, in rooms
 * whose host turned that on.
 */
export class Hook {
  readonly #url: string;
  readonly #key: Hmac;
  readonly #timeoutMs: number;
  readonly #onSilence: OnSilence;
  readonly #breaker = new Breaker();
  readonly #order = new KeyedQueue();
  readonly #places = new Places();
  /** When its server last said anything, by `performance.now()`. */
  #heardAt = -Infinity;
  /** When the breaker last counted a silence: what began earlier is part of the same one. */
  #silentAt = -Infinity;

  /**
   * @returns `undefined`: there is no hook.
   * @throws {OperatorError} It has no secret.
   */
  static open(settings: HookSettings): Hook | undefined {
    const { hookUrl, hookSecret } = settings;
    if (hookUrl === undefined) return undefined;
    const key = keyOf(hookSecret ?? "");
    if (!key) {
      throw new OperatorError(
        "Cannot start: MODERATION_HOOK needs MODERATION_HOOK_SECRET, which signs its requests.",
      );
    }
    return new Hook(hookUrl, key, settings);
  }

  private constructor(
    url: string,
    key: Uint8Array,
    { hookTimeoutMs, hookOnSilence }: HookSettings,
  ) {
    this.#url = url;
    this.#key = new Hmac(key);
    this.#timeoutMs = hookTimeoutMs;
    this.#onSilence = hookOnSilence;
  }

  /**
   * Runs `body` once the viewer's earlier messages to the room are done, so that an answer
   * that takes longer doesn't change their order.
   */
  async inOrder<T>(
    room: string,
    viewer: string,
    body: () => Promise<T>,
  ): Promise<T> {
    return await this.#order.run(`${room}\n${viewer}`, body);
  }

  /**
   * Asks about a message.
   *
   * @returns The reason to hold it for review; `undefined`: it may be posted.
   * @throws {Refusal} `flagged`; `flagged_why` with the hook's own sentence; `unavailable`
   * if the hook is silent and the operator refuses messages then. Whatever the operator
   * wants then: `rate_limited` and `unavailable` if too much is asked, because a flood must
   * not pass.
   */
  async check(asked: Asked): Promise<string | undefined> {
    const answer = await this.#ask(asked);
    if (!answer) return this.#afterSilence();
    const { action, label, message } = answer;
    if (action === "pass") return undefined;
    if (action === "hold") {
      return label === undefined ? "the hook" : `the hook: ${label}`;
    }
    throw message === undefined
      ? new Refusal("flagged", FLAGGED, { label })
      : new Refusal("flagged_why", message, { label });
  }

  #afterSilence(): string | undefined {
    if (this.#onSilence === "post") return undefined;
    if (this.#onSilence === "hold") return "the hook is silent";
    throw new Refusal(
      "unavailable",
      "Cannot send: messages can't be checked right now. Try again in half a minute.",
      { retryAfterMs: RETRY_AFTER_MS },
    );
  }

  /**
   * Returns the answer; `undefined`: there is none.
   *
   * @throws {Refusal} `rate_limited`, `unavailable`.
   */
  async #ask(asked: Asked): Promise<Answer | undefined> {
    // A request that finds out whether the hook works again needs no place: it would keep
    // others from one, and they would be refused, though the hook is silent.
    const isTrying = this.#breaker.isOpen;
    if (!this.#breaker.admits()) {
      countHookAnswer("paused");
      return undefined;
    }
    const place = isTrying ? undefined : this.#take(asked);
    const began = performance.now();
    try {
      const answer = await this.#request(asked);
      this.#heardAt = performance.now();
      place?.leave("answered");
      if (this.#breaker.succeeded()) {
        this.#places.reset();
        report("info", "moderation_hook_back");
      }
      countHookAnswer(answer.action);
      return answer;
    } catch (error) {
      if (error instanceof StatusError) this.#heardAt = performance.now();
      const outcome = this.#outcomeOf(error, place, began);
      place?.leave(outcome);
      if (outcome !== "congested" && this.#breaker.failed()) {
        report("warn", "moderation_hook_down", { reason: problemOf(error) });
      }
      const isRefused = outcome !== "failed" && !this.#breaker.isOpen;
      countHookAnswer(isRefused ? "congested" : "failed");
      if (isRefused) throw fullRefusal();
      return undefined;
    } finally {
      hookDuration.observe((performance.now() - began) / 1e3);
    }
  }

  /**
   * Tells congestion from the server's own failure. A request that was alone in flight
   * failed by itself. If nobody gets an answer for a whole timeout it may be either: that
   * counts as one failure, however many requests it hit, and fewer are made from then on.
   */
  #outcomeOf(
    error: unknown,
    place: Place | undefined,
    began: number,
  ): "congested" | "silent" | "failed" {
    const maybeCongested = place?.wasShared() === true &&
      !this.#breaker.isOpen && mayBeCongestion(error);
    if (!maybeCongested) return "failed";
    const isSilence = isTimeout(error) && this.#heardAt <= began &&
      this.#silentAt <= began;
    if (!isSilence) return "congested";
    this.#silentAt = performance.now();
    return "silent";
  }

  /** @throws {Refusal} `rate_limited`, `unavailable`: there is no place. */
  #take({ room, network }: Asked): Place {
    const place = this.#places.take(room, network);
    if (typeof place !== "string") return place;
    countHookAnswer("too_many");
    throw place === "network" ? networkRefusal() : fullRefusal();
  }

  async #request(
    { room, from, key, text, me, links, reply }: Asked,
  ): Promise<Answer> {
    const at = now();
    const id = `msg_${hashToken(`${room}\n${from.id}\n${key}`).slice(0, 22)}`;
    const body = JSON.stringify({ id, room, from, text, me, links, reply, at });
    const response = await fetch(this.#url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        ...signedHeaders(this.#key, id, at, body),
      },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(this.#timeoutMs),
    });
    return await readAnswer(response);
  }
}

function networkRefusal(): Refusal {
  return new Refusal(
    "rate_limited",
    "Cannot send: too many messages from your network are being checked. Try again in a moment.",
    { retryAfterMs: FULL_RETRY_AFTER_MS },
  );
}

function fullRefusal(): Refusal {
  return new Refusal(
    "unavailable",
    "Cannot send: too many messages are being checked right now. Try again in a moment.",
    { retryAfterMs: FULL_RETRY_AFTER_MS },
  );
}

/** Whether a server may answer so, or not at all, because too much is asked of it. */
function mayBeCongestion(error: unknown): boolean {
  return isTimeout(error) || error instanceof TypeError ||
    error instanceof StatusError && CONGESTED.has(error.status);
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}

/** Names neither the message nor the hook's URL, which may have a token. */
function problemOf(error: unknown): string {
  if (isTimeout(error)) return "it took too long";
  return error instanceof TypeError ? "it can't be reached" : reason(error);
}
