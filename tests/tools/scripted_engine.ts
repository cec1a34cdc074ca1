import { AsyncQueue } from "../../hub/engine/async_queue.ts";
import type {
  Engine,
  RoomEvent,
  StoredEvent,
} from "../../hub/engine/engine.ts";
import type { ReactionCounts } from "../../hub/protocol.ts";
import { Refusal } from "../../hub/refusal.ts";

/** An engine that stores nothing; its events are whatever a test pushes. */
export class ScriptedEngine implements Engine {
  readonly live = new AsyncQueue<RoomEvent>();
  readonly stored: StoredEvent[] = [];
  reads = 0;
  #seq = 0;

  /** Pushes an event to the room. */
  push(text = "", author?: string): void {
    const seq = ++this.#seq;
    const from = author && { id: author, name: author, role: "viewer" };
    this.live.push({
      seq,
      type: "message",
      author,
      act: false,
      json: JSON.stringify({ type: "message", seq, text, from }),
    });
  }

  /** Sets the number of viewers in other processes. */
  elsewhere(viewers: number): void {
    this.live.push({ type: "elsewhere", sketches: [{ count: viewers }] });
  }

  /** Stores an event without pushing it to the room. */
  ahead(): void {
    this.#seq++;
  }

  /** Adds an event from before the room was loaded. */
  store(): void {
    const seq = ++this.#seq;
    this.stored.push({
      seq,
      type: "message",
      author: undefined,
      act: false,
      json: JSON.stringify({ type: "message", seq }),
    });
  }

  deliveries = {
    rooms: () => Promise.resolve([]),
    of: () => Promise.resolve(new Map()),
    replace: () => Promise.resolve(false),
  };
  readonly silentRooms = {
    resume: () => Promise.resolve(),
    visited: () => Promise.resolve(),
    async *silentFor() {},
    remove: () => Promise.resolve(false),
  };
  readonly inspection = {
    usage: () => this.publish(),
    storage: () => this.publish(),
    instances: () => this.publish(),
    report: () => {},
  };
  time = () => Promise.resolve(Date.now());
  head = () => Promise.resolve({ epoch: "e", seq: this.#seq });
  subscribe = () => this.live;
  read = (_room: string, after: number, upTo: number) => {
    this.reads++;
    return Promise.resolve(
      this.stored.filter(({ seq }) => seq > after && seq <= upTo),
    );
  };
  page = (room: string, after: number, upTo: number) =>
    this.read(room, after, upTo);
  open = () => Promise.resolve(true);
  remove = () => Promise.resolve();
  rooms = () => Promise.resolve([]);
  reportViewers = () => {};
  react = (_room: string, counts: ReactionCounts) =>
    this.live.push({ type: "reactions", counts });
  findByKey = () => Promise.resolve(undefined);
  publish = () =>
    Promise.reject(new Refusal("unavailable", "Cannot publish: it listens."));
  history = () => this.publish();
  messagesOf = () => this.publish();
  messages = () => this.publish();
  messagesAt = () => this.publish();
  act = () => this.publish();
  kept = () => this.publish();
  keptEntries = () => this.publish();
  search = () => this.publish();
  trace = () => {};
  traces = this.kept;
  state = () => this.publish();
  audit = () => this.publish();
  take = () => this.publish();
  trim = this.remove;
  close = this.remove;
}
