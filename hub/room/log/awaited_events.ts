/**
 * Clients that wait for an event which they saw through another process and this one
 * hasn't received.
 */
export class AwaitedEvents {
  #waiting: { readonly seq: number; readonly resume: () => void }[] = [];

  /** Resolves when the event with this `seq` has arrived. */
  wait(seq: number): Promise<void> {
    return new Promise((resume) => this.#waiting.push({ seq, resume }));
  }

  /** Resolves what waits for an event up to this `seq`. */
  arrived(seq: number): void {
    if (this.#waiting.length === 0) return;
    for (const client of this.#waiting) if (client.seq <= seq) client.resume();
    this.#waiting = this.#waiting.filter((client) => client.seq > seq);
  }
}
