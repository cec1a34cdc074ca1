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
import { isComposed } from "../../ui/keys.ts";
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
  /** Short names that the viewer has put back: they stay as they are. */
  readonly #kept = new Set<string>();

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
      {
        onMove: (at) => this.#move(at),
        onTake: (suggestion) => this.#take(suggestion),
      },
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

  /** Replaces short names in a text to be sent by emoji, as far as emoji are loaded. */
  replaced(text: string): string {
    const replaced = replaceShortNames(
      text,
      (name) => this.#kept.has(name) ? undefined : this.#emojiOf(name),
    );
    this.#kept.clear();
    return replaced;
  }

  #written = (event: Event) => {
    const { isComposing, inputType = "" } = event as InputEvent;
    // The input method hasn't finished its word.
    if (isComposing) return;
    // Undoing the replacement must not replace it again.
    const back = inputType.startsWith("history");
    if (back) this.#keepWhole();
    else if (this.#replaceWhole()) return;
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

  #keepWhole(): void {
    const { value, selectionEnd } = this.#field;
    const whole = shortNameAt(value, selectionEnd);
    if (whole) this.#kept.add(whole.query.toLowerCase());
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
    this.#show(all.length > 0 && word ? { word, all, at: -1 } : undefined);
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
    const { key, shiftKey, altKey, repeat } = event;
    if (!this.#offer || isComposed(event) || altKey) return;
    const { word, all, at } = this.#offer;
    if (key === "ArrowDown") {
      this.#move((at + 1) % all.length);
    } else if (key === "ArrowUp") {
      this.#move((at < 1 ? all.length : at) - 1);
    } else if (key === "Escape") {
      this.#settle(word.start);
    } else if (key === "Tab" && !shiftKey && !repeat) {
      this.#take(all[Math.max(0, at)]);
    } else if (key === "Enter" && !shiftKey && !repeat) {
      return this.#enter(event);
    } else return;
    swallow(event);
  };

  #broken = (event: InputEvent) => {
    // Keyboards on phones may start a new line without a key event.
    const { inputType, isComposing } = event;
    if (!/^insert(LineBreak|Paragraph)$/.test(inputType)) return;
    if (!isComposing && this.#offer) this.#enter(event);
  };

  /** Takes the suggestion that the viewer has moved to, or else lets the field send. */
  #enter(event: Event): void {
    const { all, at } = this.#offer!;
    if (at < 0) return this.#show(undefined);
    this.#take(all[at]);
    swallow(event);
  }

  /** Selects a suggestion, which Enter then takes. */
  #move(at: number): void {
    if (this.#offer) this.#show({ ...this.#offer, at });
  }

  #take({ text, emoji, person }: Suggestion): void {
    if (!this.#offer) return;
    const { start } = this.#offer.word;
    const { value, selectionEnd } = this.#field;
    if (emoji) rememberEmoji(emoji);
    if (person) this.#onMention(person);
    // A name brings its own space, in place of one that is there.
    const end = person && value[selectionEnd] === " "
      ? selectionEnd + 1
      : selectionEnd;
    insert(this.#field, emoji ? text : `${text} `, start, end);
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
