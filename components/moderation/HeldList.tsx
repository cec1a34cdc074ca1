/**
 * The list of messages held for review.
 *
 * @module
 */
import type { Ref } from "preact";
import { fill, type HeldTexts } from "../texts/catalogue.ts";
import { type HeldRow, whyIn } from "./held.ts";
import { ActionForm, DateTime, SubmitButton } from "./panel_parts.tsx";

/** A moderator's decision on a held message. */
export type Verdict = "approve" | "refuse";

interface Props {
  readonly room: string;
  readonly rows: readonly HeldRow[];
  readonly zone: "utc" | "local";
  readonly texts: HeldTexts;
  readonly list?: Ref<HTMLUListElement>;
  /** Called where scripts run; elsewhere the form is submitted. */
  onVerdict?(row: HeldRow, verdict: Verdict, from: HTMLElement): void;
  onLeave?(): void;
}

/** Each message has a form to approve or refuse it. */
export function HeldList(
  { room, rows, zone, texts, list, onVerdict, onLeave }: Props,
) {
  const { held } = texts;
  return (
    <ul class="entries" ref={list} onPointerLeave={onLeave}>
      {rows.map((row) => (
        <li key={row.id} class={isOver(row) ? "entry settled" : "entry"}>
          <p class="entrybody">
            <b class="notranslate" dir="auto">{row.from.name}</b>{" "}
            <DateTime at={row.at} zone={zone} texts={texts} />{" "}
            <span class="dim">
              {fill(held.because, { why: whyIn(held.whys, row.why) })}
            </span>
            <span class="quote" dir="auto">{row.text}</span>
            {row.problem && <span class="trouble">{row.problem}</span>}
          </p>
          {isOver(row)
            ? <span class="dim" role="status">{held.done[row.state]}</span>
            : (
              <ActionForm
                room={room}
                section="held"
                fields={{ held: row.id }}
                onSubmit={(event) => {
                  const button = event.submitter;
                  if (!onVerdict || !(button instanceof HTMLButtonElement)) {
                    return;
                  }
                  event.preventDefault();
                  onVerdict(row, button.value as Verdict, button);
                }}
              >
                <SubmitButton name="action" value="approve">
                  {held.approve}
                </SubmitButton>
                <SubmitButton name="action" value="refuse">
                  {held.refuse}
                </SubmitButton>
              </ActionForm>
            )}
        </li>
      ))}
    </ul>
  );
}

function isOver({ state }: HeldRow): boolean {
  return state !== "waiting" && state !== "asked";
}
