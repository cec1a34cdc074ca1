/**
 * What a word may be completed to, in a list above the field.
 *
 * @module
 */
import type { Someone } from "./people.ts";

/** Something that a word may become. */
export interface Suggestion {
  /** What is written in its place. */
  readonly text: string;
  /** Whose name it is, or else: */
  readonly person?: Someone;
  /** the emoji, without a skin tone, */
  readonly emoji?: string;
  /** and what it was found by. */
  readonly name?: string;
}

/** The list. The field keeps the focus. */
export function Suggestions(
  { id, label, all, at, onTake }: {
    id: string;
    label: string;
    all: readonly Suggestion[];
    /** Which one Enter takes. */
    at: number;
    onTake(suggestion: Suggestion): void;
  },
) {
  return (
    <ul class="suggestions" id={id} role="listbox" aria-label={label}>
      {all.map((each, i) => (
        <li
          key={each.text}
          id={`${id}-${i}`}
          class="suggestion"
          role="option"
          aria-selected={i === at}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onTake(each)}
        >
          {each.person
            ? (
              <span class={each.person.hue}>
                <b class="name" dir="auto">{each.person.name}</b>
              </span>
            )
            : (
              <>
                <span class="drawn">{each.text}</span> {each.name}
              </>
            )}
        </li>
      ))}
    </ul>
  );
}
