/**
 * Reads server-sent events, as the HTML standard interprets a stream.
 *
 * @module
 */

/** Gets an event's data and its name, "message" if it has none. */
type Listener = (data: string, name: string) => void;

/** Ids and waits are left out: a connection keeps its own. */
export class EventParser {
  readonly #onEvent: Listener;
  /** The beginning of a line whose end hasn't come. */
  #rest = "";
  /** Whether the text ended with a carriage return: a line feed would belong to it. */
  #returned = false;
  #name = "";
  #data: string[] = [];

  constructor(onEvent: Listener) {
    this.#onEvent = onEvent;
  }

  /** Reads the next piece of the stream, without a byte order mark. */
  feed(text: string): void {
    if (!text) return;
    if (this.#returned && text[0] === "\n") text = text.slice(1);
    this.#returned = text.endsWith("\r");
    const lines = (this.#rest + text).split(/\r\n?|\n/);
    this.#rest = lines.pop()!;
    lines.forEach((line) => this.#read(line));
  }

  #read(line: string): void {
    if (!line) return this.#dispatch();
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line)!;
    if (field === "data") this.#data.push(value);
    if (field === "event") this.#name = value;
  }

  #dispatch(): void {
    const data = this.#data.join("\n");
    const name = this.#name || "message";
    const isEvent = this.#data.length > 0;
    this.#data = [];
    this.#name = "";
    if (isEvent) this.#onEvent(data, name);
  }
}
