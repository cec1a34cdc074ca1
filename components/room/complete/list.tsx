/**
 * The list of completions: its place on the page, and the field's ARIA attributes.
 *
 * @module
 */
import { render } from "preact";
import type { EmojiTexts } from "../../texts/catalogue.ts";
import { type Suggestion, Suggestions } from "./Suggestions.tsx";
import type { Word } from "./word.ts";

/** The id of the list; its items append a hyphen and their index. */
const LIST_ID = "suggestions";

/** The gap around the list. */
const MARGIN_PX = 6;

/** The completions for a word. */
export interface Offer {
  readonly word: Word;
  readonly all: readonly Suggestion[];
  /** The index of the one that Enter takes. */
  readonly at: number;
}

export class OfferList {
  readonly #field: HTMLTextAreaElement;
  readonly #texts: EmojiTexts;
  readonly #onTake: (suggestion: Suggestion) => void;
  readonly #container = document.createElement("div");

  constructor(
    field: HTMLTextAreaElement,
    texts: EmojiTexts,
    onTake: (suggestion: Suggestion) => void,
  ) {
    this.#field = field;
    this.#texts = texts;
    this.#onTake = onTake;
    // So that the form's layout ignores it.
    this.#container.style.display = "contents";
    (field.form ?? document.body).append(this.#container);
    // The field stays a text box: HTML allows no combobox role on a textarea.
    field.setAttribute("aria-autocomplete", "list");
  }

  draw(offer: Offer | undefined): void {
    const { mention, title } = this.#texts;
    render(
      offer && (
        <Suggestions
          id={LIST_ID}
          label={offer.word.kind === "person" ? mention : title}
          all={offer.all}
          at={offer.at}
          onTake={this.#onTake}
        />
      ),
      this.#container,
    );
    this.#point("aria-controls", offer && LIST_ID);
    this.#point("aria-activedescendant", offer && `${LIST_ID}-${offer.at}`);
    this.place();
  }

  /** Moves the list to where the field is now. */
  place(): void {
    const list = this.#container.firstElementChild as HTMLElement | null;
    if (!list) return;
    const { left, top } = this.#field.getBoundingClientRect();
    const { clientHeight, clientWidth } = document.documentElement;
    list.style.left = `${left}px`;
    list.style.bottom = `${clientHeight - top + MARGIN_PX}px`;
    list.style.maxWidth = `${clientWidth - left - MARGIN_PX}px`;
    list.style.maxHeight = `${top - 2 * MARGIN_PX}px`;
    list.querySelector("[aria-selected=true]")
      ?.scrollIntoView({ block: "nearest" });
  }

  remove(): void {
    render(null, this.#container);
    this.#container.remove();
    this.#point("aria-autocomplete", undefined);
  }

  #point(attribute: string, id: string | undefined): void {
    if (id) this.#field.setAttribute(attribute, id);
    else this.#field.removeAttribute(attribute);
  }
}
