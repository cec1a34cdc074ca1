import type { PlayedRoom } from "./played_room.ts";

/**
 * What a client needs for a scenario: `core` is for all; clients may do without compressed
 * frames and without server-sent events.
 */
export type Level = "core" | "compression" | "fallback";

/** One way in which a server behaves or misbehaves. */
export interface Scenario {
  /** A few words, unique. */
  readonly name: string;
  readonly level: Level;
  /** What the client must do, in a sentence. */
  readonly must: string;
  /** Whether the client has no token. */
  readonly guest?: true;
  /**
   * Plays the server. What it sends last is waited for once it has returned.
   *
   * @throws {Mistake} The client did something wrong, or not in time.
   * @throws {NotOffered} The client doesn't do what the scenario is about, and needn't.
   */
  play(room: PlayedRoom): Promise<void>;
}

/** A scenario for all clients. */
export type CoreScenario = Omit<Scenario, "level">;
