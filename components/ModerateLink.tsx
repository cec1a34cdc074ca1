/**
 * The way to a room's panel.
 *
 * @module
 */

/** Leads to the panel, with the number of messages that wait there. */
export function ModerateLink(
  { room, waiting }: { room: string; waiting: number },
) {
  return (
    <a class="moderate" href={`/rooms/${room}/moderation`}>
      Moderate{waiting > 0 && (
        <>
          {" "}
          <span class="count">
            {waiting}
            <span class="unit">waiting</span>
          </span>
        </>
      )}
    </a>
  );
}
