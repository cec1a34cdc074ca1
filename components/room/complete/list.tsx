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
  /** The index of the one that the viewer has moved to, which Enter takes; -1: none. */
  readonly at: number;
}

/** What the pointer does. */
interface OfferEvents {
  onMove(at: number): void;
  onTake(suggestion: Suggestion): void;
}

/** For screen readers only. */
const UNSEEN = "position:absolute;width:1px;height:1px;overflow:hidden";

export class OfferList {
  readonly #field: HTMLTextAreaElement;
  readonly #texts: EmojiTexts;
  readonly #on: OfferEvents;
  readonly #container = document.createElement("div");
  readonly #status = document.createElement("div");

  constructor(
    field: HTMLTextAreaElement,
    texts: EmojiTexts,
    on: OfferEvents,
  ) {
    this.#field = field;
    this.#texts = texts;
    this.#on = on;
    // So that the form's layout ignores it.
    this.#container.style.display = "contents";
    this.#status.style.cssText = UNSEEN;
    this.#status.setAttribute("role", "status");
    (field.form ?? document.body).append(this.#container, this.#status);
    // The field stays a text box: HTML allows no combobox role on a textarea.
    field.setAttribute("aria-autocomplete", "list");
  }

  draw(offer: Offer | undefined): void {
    const { mention, title, suggestions } = this.#texts;
    render(
      offer && (
        <Suggestions
          id={LIST_ID}
          label={offer.word.kind === "person" ? mention : title}
          all={offer.all}
          at={offer.at}
          {...this.#on}
        />
      ),
      this.#container,
    );
    this.#point("aria-controls", offer && LIST_ID);
    this.#point(
      "aria-activedescendant",
      offer && offer.at >= 0 ? `${LIST_ID}-${offer.at}` : undefined,
    );
    this.#status.textContent = offer ? suggestions : "";
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
    this.#status.remove();
    this.#point("aria-autocomplete", undefined);
  }

  #point(attribute: string, id: string | undefined): void {
    if (id) this.#field.setAttribute(attribute, id);
    else this.#field.removeAttribute(attribute);
  }
}
