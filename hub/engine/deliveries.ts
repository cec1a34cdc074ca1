/**
 * How far a room's events have been delivered to webhooks: one JSON text for each room and
 * endpoint, which only `hub/webhooks/` reads. They outlive the room, so that its end can be
 * delivered too.
 */
export interface Deliveries {
  /** Returns the names of the rooms that have any, which may no longer exist. */
  rooms(): Promise<string[]>;

  /** Returns those of a room, by endpoint. A room that doesn't exist may have some. */
  of(room: string): Promise<ReadonlyMap<string, string>>;

  /**
   * Replaces the text of an endpoint, unless another process was faster. `undefined`: there
   * is none.
   *
   * @returns Whether it was `before`, and is `after` now.
   * @throws {Refusal} `unavailable`.
   */
  replace(
    room: string,
    endpoint: string,
    before: string | undefined,
    after: string | undefined,
  ): Promise<boolean>;
}
