/**
 * The panel's audit log.
 *
 * @module
 */
import type { Catalogue } from "../texts/catalogue.ts";
import { fillNodes } from "../texts/fill_nodes.ts";
import { describe } from "./audit.ts";
import { cardPath } from "../connection/card_path.ts";
import { ActionForm, DateTime, Section, SubmitButton } from "./panel_parts.tsx";
import type { AuditLine, PanelView } from "./view.ts";

/** Who did what to whom, when and why. */
export function Audit({ view }: { view: PanelView }) {
  const { room, audit: lines, older, texts } = view;
  const undone = new Set(lines.map(({ undoes }) => undoes));
  return (
    <Section id="audit" view={view}>
      {lines.length === 0 && <p class="hint">{texts.panel.nothingDone}</p>}
      <ol class="entries">
        {lines.map((line) => (
          <li key={line.seq} class="entry">
            <Line line={line} texts={texts} room={room} />
            {line.undoable &&
              (undone.has(line.seq)
                ? <span class="hint">{texts.panel.undone}</span>
                : (
                  <ActionForm
                    room={room}
                    section="audit"
                    fields={{ action: "undo" }}
                  >
                    <SubmitButton name="act" value={String(line.seq)}>
                      {texts.panel.undo}
                    </SubmitButton>
                  </ActionForm>
                ))}
          </li>
        ))}
      </ol>
      <p class="links">
        {older !== undefined && (
          <a class="quiet" href={`?before=${older}#audit`}>
            {texts.panel.older}
          </a>
        )}
        <a class="quiet" href={`/rooms/${room}/audit?format=jsonl`}>
          {texts.panel.exportAudit}
        </a>
      </p>
    </Section>
  );
}

/** A line of the log in words. With a `room`, the name leads to the person's card. */
export function Line(
  { line, texts, room }: { line: AuditLine; texts: Catalogue; room?: string },
) {
  const { at, who, what, whom, viewer, details } = describe(line, texts);
  const name = whom !== undefined && (
    <b class="notranslate" dir="auto">{whom}</b>
  );
  return (
    <p class="entrybody">
      <DateTime at={at} texts={texts} /> {fillNodes(what, {
        who: <b class="notranslate" dir="auto">{who}</b>,
        whom: name && room !== undefined && viewer !== undefined
          ? <a href={cardPath(room, viewer)}>{name}</a>
          : name,
      })}
      {details.length > 0 && (
        <span class="quote" dir="auto">{details.join(" · ")}</span>
      )}
    </p>
  );
}
