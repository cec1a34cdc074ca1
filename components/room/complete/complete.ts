/**
 * Completes names after `@` and emoji after `:`. Loaded when somebody types one of
 * these.
 *
 * @module
 */
import {
  recentEmoji,
  rememberEmoji,
  savedTone,
} from "../../emoji/preferences.ts";
import { emojiNow, loadEmoji } from "../../emoji/load.ts";
import { replaceShortNames } from "../../emoji/short_names.ts";
import type { ChatTexts } from "../../texts/catalogue.ts";
import { insert } from "../../ui/insert.ts";
import { type Offer, OfferList } from "./list.tsx";
import type { Someone } from "./people.ts";
import { emojiOf, suggestEmoji, suggestPeople } from "./suggest.ts";
import type { Suggestion } from "./Suggestions.tsx";
import { shortNameAt, type Word, wordAt } from "./word.ts";

/** Completes words in a field until it is detached. */
export class Completion {
  readonly #field: HTMLTextAreaElement;
  readonly #language: string;
  readonly #people: () => readonly Someone[];
  readonly #onMention: (person: Someone) => void;
  readonly #list: OfferList;
  readonly #listeners = new AbortController();
  #offer: Offer | undefined;
  /** The text up to a word that was taken or dismissed: nothing is offered for that word again. */
  #settled: { readonly text: string; readonly start: number } | undefined;

  /** @param people Who may be mentioned, the likeliest first. */
  constructor(
    field: HTMLTextAreaElement,
    { language, emoji }: Pick<ChatTexts, "language" | "emoji">,
    people: () => readonly Someone[],
    onMention: (person: Someone) => void,
  ) {
    this.#field = field;
    this.#language = language;
    this.#people = people;
    this.#onMention = onMention;
    this.#list = new OfferList(
      field,
      emoji,
      (suggestion) => this.#take(suggestion),
    );
    const { signal } = this.#listeners;
    // Capture runs before the field's own listeners, where Enter sends.
    const first = { signal, capture: true };
    field.addEventListener("keydown", this.#pressed, first);
    field.addEventListener("beforeinput", this.#broken, first);
    field.addEventListener("input", this.#written, { signal });
    field.addEventListener("compositionend", () => this.#look(), { signal });
    field.addEventListener("blur", () => this.#show(undefined), { signal });
    document.addEventListener("selectionchange", () => {
      if (this.#word()?.start !== this.#offer?.word.start) {
        this.#show(undefined);
      }
    }, { signal });
    addEventListener("resize", () => this.#list.place(), { signal });
    this.#look();
  }

  detach(): void {
    this.#show(undefined);
    this.#listeners.abort();
    this.#list.remove();
  }

  /** Replaces short names in a text by emoji, as far as emoji are loaded. */
  replaced(text: string): string {
    return replaceShortNames(text, (name) => this.#emojiOf(name));
  }

  #written = (event: Event) => {
    const { isComposing, inputType = "" } = event as InputEvent;
    // The input method hasn't finished its word.
    if (isComposing) return;
    // Undoing the replacement must not replace it again.
    const back = inputType.startsWith("history");
    if (!back && this.#replaceWhole()) return;
    this.#look();
  };

  /** Replaces `:smile:` as soon as it is complete. */
  #replaceWhole(): boolean {
    const { value, selectionEnd } = this.#field;
    const whole = shortNameAt(value, selectionEnd);
    const emoji = whole && this.#emojiOf(whole.query.toLowerCase());
    if (!emoji) return false;
    insert(this.#field, emoji, whole.start, selectionEnd);
    return true;
  }

  #emojiOf(shortName: string): string | undefined {
    return emojiOf(emojiNow(this.#language), shortName, savedTone());
  }

  #word(): Word | undefined {
    const { value, selectionStart, selectionEnd } = this.#field;
    return selectionStart === selectionEnd
      ? wordAt(value, selectionEnd)
      : undefined;
  }

  /** Offers completions for the word at the caret. */
  #look(): void {
    if (!this.#field.value.startsWith(this.#settled?.text ?? "")) {
      this.#settled = undefined;
    }
    const word = this.#word();
    const offered = word && word.start !== this.#settled?.start &&
      document.activeElement === this.#field;
    const all = offered ? this.#suggest(word) : [];
    this.#show(all.length > 0 && word ? { word, all, at: 0 } : undefined);
  }

  #suggest({ kind, query }: Word): Suggestion[] {
    const language = this.#language;
    if (kind === "person") return suggestPeople(this.#people(), query);
    const catalogue = emojiNow(language, query);
    if (catalogue) {
      return suggestEmoji(catalogue, query, language, {
        recent: recentEmoji(),
        tone: savedTone(),
      });
    }
    // Nothing is offered without a connection.
    loadEmoji(language, query).then(() => {
      if (!this.#replaceWhole()) this.#look();
    }, () => {});
    return [];
  }

  #pressed = (event: KeyboardEvent) => {
    const { key, isComposing, keyCode, shiftKey, altKey } = event;
    if (!this.#offer || isComposing || keyCode === 229 || altKey) return;
    const { word, all, at } = this.#offer;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step) {
      const next = (at + step + all.length) % all.length;
      this.#show({ word, all, at: next });
    } else if (key === "Escape") {
      this.#settle(word.start);
    } else if ((key === "Enter" || key === "Tab") && !shiftKey) {
      this.#take(all[at]);
    } else return;
    swallow(event);
  };

  #broken = (event: InputEvent) => {
    // Keyboards on phones may start a new line without a key event.
    const { inputType, isComposing } = event;
    if (!/^insert(LineBreak|Paragraph)$/.test(inputType)) return;
    if (isComposing || !this.#offer) return;
    this.#take(this.#offer.all[this.#offer.at]);
    swallow(event);
  };

  #take({ text, emoji, person }: Suggestion): void {
    if (!this.#offer) return;
    const { start } = this.#offer.word;
    if (emoji) rememberEmoji(emoji);
    if (person) this.#onMention(person);
    insert(
      this.#field,
      emoji ? text : `${text} `,
      start,
      this.#field.selectionEnd,
    );
    this.#settle(start);
  }

  #settle(start: number): void {
    const { value, selectionEnd } = this.#field;
    this.#settled = { text: value.slice(0, selectionEnd), start };
    this.#show(undefined);
  }

  #show(offer: Offer | undefined): void {
    if (!offer && !this.#offer) return;
    this.#offer = offer;
    this.#list.draw(offer);
  }
}

function swallow(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}
