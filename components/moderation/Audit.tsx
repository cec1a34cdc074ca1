/**
 * The panel's audit log.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import type { Catalogue } from "../texts/catalogue.ts";
import { fillNodes } from "../texts/fill_nodes.ts";
import { describe } from "./audit.ts";
import { cardPath } from "../connection/card_path.ts";
import { ActionForm, DateTime, Section, SubmitButton } from "./panel_parts.tsx";
import type { AuditLine, PanelView } from "./view.ts";

/** Who did what to whom, when and why. */
export function Audit({ view }: { view: PanelView }) {
  const { room, audit: lines, older, texts } = view;
  return (
    <Section id="audit" view={view}>
      <Lines
        lines={lines}
        texts={texts}
        room={room}
        form={(button) => (
          <ActionForm room={room} section="audit" fields={{ action: "undo" }}>
            {button}
          </ActionForm>
        )}
      />
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

/**
 * Lines of the log, and a button that undoes each that can be undone; `form` puts it into a
 * form for that. With a `room`, the names lead to the persons' cards.
 */
export function Lines(
  { lines, texts, room, form }: {
    lines: readonly AuditLine[];
    texts: Catalogue;
    room?: string;
    form(button: ComponentChildren): ComponentChildren;
  },
) {
  const { panel } = texts;
  const undone = new Set(lines.map(({ undoes }) => undoes));
  return (
    <>
      {lines.length === 0 && <p class="hint">{panel.nothingDone}</p>}
      <ol class="entries">
        {lines.map((line) => (
          <li key={line.seq} class="entry">
            <Line line={line} texts={texts} room={room} />
            {line.undoable && (undone.has(line.seq)
              ? <span class="hint">{panel.undone}</span>
              : form(
                <SubmitButton name="act" value={String(line.seq)}>
                  {panel.undo}
                </SubmitButton>,
              ))}
          </li>
        ))}
      </ol>
    </>
  );
}

/** A line of the log in words. */
function Line(
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
