/**
 * The list of messages held for review.
 *
 * @module
 */
import type { Ref } from "preact";
import type { HeldTexts } from "../../texts/catalogue.ts";
import { alike, type HeldRow, type Kind, type Verdict } from "./held.ts";
import { HeldItem } from "./HeldRow.tsx";

interface Props {
  readonly room: string;
  readonly rows: readonly HeldRow[];
  readonly zone: "utc" | "local";
  readonly texts: HeldTexts;
  readonly selected: ReadonlySet<string>;
  readonly list: Ref<HTMLUListElement>;
  /** These are called where scripts run. */
  onVerdict(row: HeldRow, verdict: Verdict, from: HTMLElement): void;
  onSelect(row: HeldRow, how: Kind): void;
  onLeave(): void;
}

/** Each message has forms to decide on it. */
export function HeldList(
  { rows, selected, list, onLeave, ...props }: Props,
) {
  return (
    <ul
      class="entries"
      ref={list}
      onPointerLeave={onLeave}
    >
      {rows.map((row) => (
        <HeldItem
          key={row.id}
          {...props}
          row={row}
          selected={selected.has(row.id)}
          ofPerson={alike(rows, row, "person").length}
          sameWords={alike(rows, row, "words").length}
        />
      ))}
    </ul>
  );
}
