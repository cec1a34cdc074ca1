/**
 * The section of a room's panel that tells what was done.
 *
 * @module
 */
import { tell } from "./audit.ts";
import { Moment, Section } from "./parts.tsx";
import type { Logged, PanelView } from "./view.ts";

/** Who did what, whom, when and why, for the host. */
export function Audit(
  { view: { room, older, now }, lines }: {
    view: PanelView;
    lines: readonly Logged[];
  },
) {
  return (
    <Section id="audit" title="Audit log">
      {lines.length === 0 && <p class="hint">Nothing was done yet.</p>}
      <ol class="entries">
        {lines.map((line) => (
          <li key={line.seq} class="entry">
            <Line line={line} now={now} />
          </li>
        ))}
      </ol>
      <p class="links">
        {older !== undefined && (
          <a class="quiet" href={`?before=${older}#audit`}>Older</a>
        )}
        <a class="quiet" href={`/rooms/${room}/audit?format=jsonl`}>
          Export all as JSON Lines
        </a>
      </p>
    </Section>
  );
}

function Line({ line, now }: { line: Logged; now: number }) {
  const { at, who, what, whom, details } = tell(line);
  return (
    <p class="entrybody">
      <Moment at={at} now={now} /> <b dir="auto">{who}</b> {what}{" "}
      {whom !== undefined && <b dir="auto">{whom}</b>}
      {details.length > 0 && (
        <span class="quote" dir="auto">{details.join(" · ")}</span>
      )}
    </p>
  );
}
