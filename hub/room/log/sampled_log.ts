import { counters } from "../../operator/metrics.ts";
import type { MessageEvent } from "../../protocol.ts";
import { wordsKey } from "../../wording/same_words.ts";
import { type Log, type LogEvent, MAX_LOG_LENGTH } from "./log.ts";
import type { RateMeter } from "./rate_meter.ts";
import type { MessageFilter } from "../../deleted_by.ts";
import { redacted } from "./redact.ts";
import { type Candidate, Sampler } from "./sampler.ts";
import { concernedBy, type HiddenMessage, skippedJson } from "./skipped.ts";

/** How long messages of a busy room wait to be chosen from, in milliseconds. */
const TICK_MS = 250;

/** A message that waits, parsed. */
interface Waiting {
  readonly seq: number;
  readonly json: string;
  readonly candidate: Candidate;
  readonly concerns: readonly string[];
}

/**
 * Feeds a log with all events of a quiet room at once, and with a sample of a busy room's
 * messages every {@linkcode TICK_MS}. Events that aren't messages are always fed, in order.
 */
export class SampledLog {
  readonly #log: Log;
  readonly #meter: RateMeter;
  readonly #onFed: () => void;
  readonly #sampler: Sampler;
  #waiting: LogEvent[] = [];
  #length = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param meter Knows the pace and whether the room is busy; whoever feeds this notes the
   * messages there.
   * @param onFed Called when the log has been fed later.
   */
  constructor(log: Log, meter: RateMeter, onFed: () => void) {
    this.#log = log;
    this.#meter = meter;
    this.#onFed = onFed;
    this.#sampler = new Sampler(performance.now());
  }

  /** Takes an event. If too much waits, it is sampled early, so that memory stays bounded. */
  append(event: LogEvent, now: number): void {
    if (this.#waiting.length === 0 && !this.#meter.isBusy(now)) {
      return this.#log.append(event, now);
    }
    this.#waiting.push(event);
    this.#length += event.json.length;
    if (this.#length > MAX_LOG_LENGTH) this.#feed(now);
    else this.#timer ??= setTimeout(() => this.#tick(), TICK_MS);
  }

  /** Replaces waiting messages with tombstones. */
  redact(isMeant: MessageFilter): void {
    this.#waiting = this.#waiting.map((event) => redacted(event, isMeant));
    this.#sampler.redact(isMeant);
  }

  /** Feeds all that waits, and stops. */
  drain(): void {
    const now = performance.now();
    for (const event of this.#waiting) this.#log.append(event, now);
    this.stop();
  }

  /** Stops feeding, and drops what waits. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
    this.#length = 0;
  }

  #tick(): void {
    const now = performance.now();
    if (this.#meter.isBusy(now)) this.#feed(now);
    else this.drain();
    this.#onFed();
  }

  #feed(now: number): void {
    const events = this.#waiting;
    this.stop();
    const messages = events.map(parsed);
    const choices = this.#sampler.choose(
      messages.flatMap((message) => message?.candidate ?? []),
      this.#meter.pace,
      now,
    ).values();
    let hidden: HiddenMessage[] = [];
    const announce = () => {
      if (hidden.length > 0) this.#announce(hidden, now);
      hidden = [];
    };
    for (const [i, event] of events.entries()) {
      const message = messages[i];
      const choice = message ? choices.next().value! : true;
      if (message && choice !== true) {
        const { seq, json, candidate: { author }, concerns } = message;
        if (seq !== (hidden.at(-1)?.seq ?? seq - 1) + 1) announce();
        hidden.push({ seq, json, author, concerns, alike: choice.alike });
        continue;
      }
      // Ephemeral events have no place in the order and divide no range.
      if (event.seq !== undefined) announce();
      this.#log.append(event, now);
    }
    announce();
  }

  #announce(messages: readonly HiddenMessage[], now: number): void {
    const [{ seq: from }] = messages;
    const { seq: to } = messages.at(-1)!;
    const skipped = { from, to, messages };
    counters.skipped += messages.length;
    this.#log.append({ json: skippedJson(skipped), seq: to, skipped }, now);
  }
}

/** Returns a message as the sampler judges it; `undefined`: the event is something else. */
function parsed({ json, seq, author }: LogEvent): Waiting | undefined {
  if (seq === undefined || author === undefined) return;
  const message: MessageEvent = JSON.parse(json);
  const { text, me, from, announcement } = message;
  const candidate: Candidate = {
    seq,
    author,
    // A deed isn't what somebody says, nor are those for whom a bot speaks one person.
    words: [wordsKey(text), me ?? "", from.bot ?? ""].join("\n"),
    always: announcement === true || from.role !== "viewer",
  };
  return { seq, json, candidate, concerns: concernedBy(message) };
}
