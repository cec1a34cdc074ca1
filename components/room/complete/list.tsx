/**
 * The list of suggestions, where it stands, and how the field points at it.
 *
 * @module
 */
import { render } from "preact";
import type { EmojiTexts } from "../../texts/catalogue.ts";
import { type Suggestion, Suggestions } from "./Suggestions.tsx";
import type { Word } from "./word.ts";

/** The list's id; its entries have it with a hyphen and their number. */
const LIST_ID = "suggestions";

/** Around the list, in pixels. */
const MARGIN = 6;

/** What is offered for a word. */
export interface Offer {
  readonly word: Word;
  readonly all: readonly Suggestion[];
  /** Which one is taken by Enter. */
  readonly at: number;
}

/** Draws what is offered above a field. */
export class OfferList {
  readonly #field: HTMLTextAreaElement;
  readonly #texts: EmojiTexts;
  readonly #onTake: (suggestion: Suggestion) => void;
  readonly #host = document.createElement("div");

  constructor(
    field: HTMLTextAreaElement,
    texts: EmojiTexts,
    onTake: (suggestion: Suggestion) => void,
  ) {
    this.#field = field;
    this.#texts = texts;
    this.#onTake = onTake;
    // It takes no place of its own among the form's parts.
    this.#host.style.display = "contents";
    (field.form ?? document.body).append(this.#host);
    // It stays a text box: HTML lets no textarea be called a combobox.
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
      this.#host,
    );
    this.#point("aria-controls", offer && LIST_ID);
    this.#point("aria-activedescendant", offer && `${LIST_ID}-${offer.at}`);
    this.place();
  }

  /** Puts the list where the field is now. */
  place(): void {
    const list = this.#host.firstElementChild as HTMLElement | null;
    if (!list) return;
    const { left, top } = this.#field.getBoundingClientRect();
    const { clientHeight, clientWidth } = document.documentElement;
    list.style.left = `${left}px`;
    list.style.bottom = `${clientHeight - top + MARGIN}px`;
    list.style.maxWidth = `${clientWidth - left - MARGIN}px`;
    list.style.maxHeight = `${top - 2 * MARGIN}px`;
    list.querySelector("[aria-selected=true]")
      ?.scrollIntoView({ block: "nearest" });
  }

  remove(): void {
    render(null, this.#host);
    this.#host.remove();
    this.#point("aria-autocomplete", undefined);
  }

  #point(attribute: string, id: string | undefined): void {
    if (id) this.#field.setAttribute(attribute, id);
    else this.#field.removeAttribute(attribute);
  }
}
