/**
 * A message held for review.
 *
 * @module
 */
import { fill, type HeldTexts } from "../../texts/catalogue.ts";
import { cardPath } from "../../connection/card_path.ts";
import {
  ACTIONS,
  type HeldRow,
  isWaiting,
  type Kind,
  type Verdict,
  whyIn,
} from "./held.ts";
import { ActionForm, DateTime, SubmitButton } from "../panel_parts.tsx";

interface Props {
  readonly room: string;
  readonly row: HeldRow;
  readonly zone: "utc" | "local";
  readonly texts: HeldTexts;
  readonly selected: boolean;
  /** How many messages wait of the same person, and with the same words. */
  readonly ofPerson: number;
  readonly sameWords: number;
  /** Called where scripts run; elsewhere forms are submitted. */
  onVerdict(row: HeldRow, verdict: Verdict, from: HTMLElement): void;
  onSelect(row: HeldRow, how: Kind): void;
}

export function HeldItem(props: Props) {
  const { room, row, zone, texts, selected, onSelect } = props;
  const { held } = texts;
  const waits = isWaiting(row);
  return (
    <li
      class={waits ? "entry" : "entry settled"}
      data-id={row.id}
      // If somebody else decides it, it keeps the focus.
      tabIndex={waits ? 0 : -1}
    >
      <input
        type="checkbox"
        class="rowpick scripted"
        tabIndex={-1}
        aria-label={fill(held.select, { name: row.from.name })}
        checked={selected}
        onClick={({ shiftKey }) => onSelect(row, shiftKey ? "range" : "one")}
      />
      <p class="entrybody">
        <a href={cardPath(room, row.from.id)} tabIndex={waits ? -1 : undefined}>
          <b class="notranslate" dir="auto">{row.from.name}</b>
        </a>{" "}
        <DateTime at={row.at} zone={zone} texts={texts} />{" "}
        <span class="dim">
          {fill(held.because, { why: whyIn(held.whys, row.why) })}
        </span>
        <span class={row.me ? "quote me" : "quote"} dir="auto">{row.text}</span>
        {row.problem && <span class="trouble">{row.problem}</span>}
      </p>
      <div class="decide">
        <Decide {...props} />
        {!waits && <span class="dim" role="status">{held.done[row.state]}
        </span>}
      </div>
    </li>
  );
}

/** Each button sends what {@linkcode ACTIONS} has for its verdict. */
function Decide({ room, row, texts: { held }, onVerdict, ...props }: Props) {
  const form = (usual: Verdict, further: "allow" | "ban") => (
    <ActionForm
      room={room}
      section="held"
      fields={{ held: row.id, action: String(ACTIONS[usual].action) }}
      onSubmit={(event) => {
        const button = event.submitter;
        if (!(button instanceof HTMLButtonElement)) return;
        event.preventDefault();
        onVerdict(row, button.name === further ? further : usual, button);
      }}
    >
      <SubmitButton name="action" value={usual}>{held[usual]}</SubmitButton>
      <SubmitButton name={further} value="true">{held[further]}</SubmitButton>
    </ActionForm>
  );
  return (
    <>
      {form("approve", "allow")}
      {form("refuse", "ban")}
      <Alike {...props} row={row} held={held} />
    </>
  );
}

/** Selects all messages of a kind at once. Their places stay, whatever the numbers. */
function Alike(
  { row, ofPerson, sameWords, held, onSelect }:
    & Pick<Props, "row" | "ofPerson" | "sameWords" | "onSelect">
    & { held: HeldTexts["held"] },
) {
  const button = (kind: "person" | "words", n: number, label: string) => (
    <button
      type="button"
      class={n > 1 ? "alike scripted" : "alike scripted one"}
      tabIndex={-1}
      title={held.commands[kind]}
      onClick={() => onSelect(row, kind)}
    >
      {fill(label, { n })}
    </button>
  );
  return (
    <>
      {button("person", ofPerson, held.ofPerson)}
      {button("words", sameWords, held.sameWords)}
    </>
  );
}
