/**
 * The list of completions above the field.
 *
 * @module
 */
import type { Someone } from "./people.ts";

/** A possible completion. */
export interface Suggestion {
  /** The text to insert. */
  readonly text: string;
  /** The person, if it is a name. */
  readonly person?: Someone;
  /** The emoji without a skin tone, if it is one. */
  readonly emoji?: string;
  /** The name under which the emoji was found. */
  readonly name?: string;
}

/** As far as a browser tells. */
const HAS_KEYBOARD = globalThis.matchMedia?.("(hover:hover)").matches;

/** The field keeps the focus. */
export function Suggestions(
  { id, label, all, at, onMove, onTake }: {
    id: string;
    label: string;
    all: readonly Suggestion[];
    /** The index of the one that the viewer has moved to; -1: none. */
    at: number;
    onMove(at: number): void;
    onTake(suggestion: Suggestion): void;
  },
) {
  return (
    <ul
      class="suggestions"
      id={id}
      role="listbox"
      aria-label={label}
      onPointerLeave={() => onMove(-1)}
    >
      {all.map((each, i) => (
        <li
          key={each.text}
          id={`${id}-${i}`}
          class="suggestion"
          role="option"
          aria-selected={i === at}
          data-key={i === 0 && at < 0 && HAS_KEYBOARD ? "Tab" : undefined}
          onPointerMove={({ movementX, movementY }) => {
            // A pointer that rests where the list opens has moved to nothing.
            if (i !== at && (movementX || movementY)) onMove(i);
          }}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onTake(each)}
        >
          {each.person
            ? (
              <span class={each.person.hue}>
                <b class="name notranslate" dir="auto">{each.person.name}</b>
              </span>
            )
            : (
              <>
                <span class="drawn notranslate">{each.text}</span> {each.name}
              </>
            )}
        </li>
      ))}
    </ul>
  );
}
