/**
 * The emoji picker's markup.
 *
 * @module
 */
import { type Signal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { isComposed, step } from "../ui/keys.ts";
import type { EmojiTexts } from "../texts/catalogue.ts";
import type { Catalogue, Emoji } from "./catalogue.ts";
import { type GridRow, type Heading, rowsOf, sectionsOf } from "./grid.ts";
import { Grid, ROW_HEIGHT_PX } from "./Grid.tsx";
import {
  recentEmoji,
  rememberEmoji,
  savedTone,
  saveTone,
} from "./preferences.ts";
import { loadEmoji } from "./load.ts";
import { search } from "./search.ts";
import { inTone, withTone } from "./tones.ts";

/** The longest query, in UTF-16 units; names are shorter. */
const MAX_QUERY_LENGTH = 100;

/** The buttons that lead to headings. */
const HEADING_EMOJI: Readonly<Record<Heading, string>> = {
  recent: "🕘",
  smileys: "😀",
  people: "👋",
  nature: "🐻",
  food: "🍔",
  travel: "🚀",
  activities: "⚽",
  objects: "💡",
  symbols: "❤️",
  flags: "🏁",
};

/** The catalogue, and the query to filter it by; "" shows all. */
interface Found {
  readonly catalogue: Catalogue;
  readonly query: string;
}

export function Picker({ texts, language, onPick, onClose }: {
  texts: EmojiTexts;
  language: string;
  /** @param last Whether the viewer is done. */
  onPick(emoji: string, last: boolean): void;
  /** Closed with Escape. */
  onClose(): void;
}) {
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const shown = useSignal<Emoji | undefined>(undefined);
  const tone = useSignal(savedTone());
  const { query, rows, message, find } = useSearch(language, texts, field);

  const pick = (emoji: Emoji, last: boolean) => {
    rememberEmoji(emoji.char);
    onPick(inTone(emoji, tone.value), last);
  };
  const pressed = (event: KeyboardEvent) => {
    if (isComposed(event)) return;
    const first = rows[0]?.emoji?.[0];
    if (event.key === "Escape") onClose();
    else if (event.target !== field.current) return;
    else if (event.key === "ArrowDown") stopOf(box.current)?.focus();
    else if (event.key === "Enter" && first) pick(first, true);
    else return;
    event.preventDefault();
  };

  return (
    <div
      class="picker"
      role="dialog"
      aria-label={texts.title}
      tabindex={-1}
      onKeyDown={pressed}
    >
      <SearchField field={field} texts={texts} onQuery={find} />
      <Headings
        texts={texts}
        rows={rows}
        onChoose={(row) => box.current?.scrollTo(0, row * ROW_HEIGHT_PX)}
      />
      <Grid
        key={`${query}`}
        box={box}
        label={texts.title}
        rows={rows}
        tone={tone.value}
        headings={texts.headings}
        language={language}
        onPick={pick}
        onShow={(emoji) => shown.value = emoji}
        onLeave={() => field.current?.focus()}
      />
      <p class="emojinone" role="status">{message}</p>
      <Foot shown={shown.value} tone={tone} language={language} texts={texts} />
    </div>
  );
}

/** Searches the emoji; `query` is the one that `rows` belong to. */
function useSearch(
  language: string,
  texts: EmojiTexts,
  field: RefObject<HTMLInputElement>,
): {
  readonly query: string | undefined;
  readonly rows: readonly GridRow[];
  /** Why there are no rows; "" if there are. */
  readonly message: string;
  find(query: string): void;
} {
  const found = useSignal<Found | undefined>(undefined);
  const failed = useSignal(false);
  // Read once: if recent emoji moved while the picker is open, a click could hit
  // another one.
  const recent = useMemo(recentEmoji, []);

  const find = async (query: string) => {
    try {
      const catalogue = await loadEmoji(language, query);
      failed.value = false;
      if (field.current?.value === query) found.value = { catalogue, query };
    } catch {
      failed.value = true;
    }
  };
  useEffect(() => void find(""), []);

  const rows = useMemo(() => {
    if (!found.value) return [];
    const { catalogue, query } = found.value;
    return query.trim() === ""
      ? sectionsOf([["recent", catalogue.these(recent)], ...catalogue.groups])
      : rowsOf(search(catalogue.all, query, recent));
  }, [found.value]);

  const none = found.value && rows.length === 0 ? texts.none : "";
  return {
    query: found.value?.query,
    rows,
    message: failed.value ? texts.failed : none,
    find: (query) => void find(query),
  };
}

function SearchField({ field, texts, onQuery }: {
  field: RefObject<HTMLInputElement>;
  texts: EmojiTexts;
  onQuery(query: string): void;
}) {
  return (
    <div class="emojisearch">
      <input
        class="input"
        ref={field}
        type="search"
        maxlength={MAX_QUERY_LENGTH}
        placeholder={texts.search}
        aria-label={texts.search}
        autocomplete="off"
        enterkeyhint="done"
        onInput={({ currentTarget }) => onQuery(currentTarget.value)}
      />
    </div>
  );
}

/** The name of the emoji that is pointed at, and the skin tone selector. */
function Foot({ shown, tone, language, texts }: {
  shown: Emoji | undefined;
  tone: Signal<number>;
  language: string;
  texts: EmojiTexts;
}) {
  return (
    <div class="emojifoot">
      <p class="emojiname" aria-hidden="true">
        {shown && (
          <>
            <span class="drawn">{inTone(shown, tone.value)}</span>{" "}
            {shown.nameIn(language)}{" "}
            <span class="dim">:{shown.shortNames[0]}:</span>
          </>
        )}
      </p>
      <select
        class="tone"
        aria-label={texts.tone}
        onChange={({ currentTarget }) => {
          tone.value = Number(currentTarget.value);
          saveTone(tone.value);
        }}
      >
        {texts.tones.map((name, each) => (
          <option key={each} value={each} selected={each === tone.value}>
            {withTone("✋", each)} {name}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Buttons that scroll to a heading; they are one Tab stop. */
function Headings({ texts, rows, onChoose }: {
  texts: EmojiTexts;
  rows: readonly GridRow[];
  onChoose(row: number): void;
}) {
  const buttons = rows.flatMap(({ heading }, row) =>
    heading ? [{ heading, row }] : []
  );
  return (
    <div
      class="emojiheadings"
      role="toolbar"
      aria-label={texts.title}
      onKeyDown={(event) => {
        const all = [...event.currentTarget.children] as HTMLElement[];
        const key = event.key.replace("Left", "Up").replace("Right", "Down");
        const to = step(key, all, event.target as HTMLElement);
        if (!to) return;
        event.preventDefault();
        to.focus();
      }}
    >
      {buttons.map(({ heading, row }, i) => (
        <button
          key={heading}
          type="button"
          class="emojito"
          tabindex={i === 0 ? 0 : -1}
          aria-label={texts.headings[heading]}
          title={texts.headings[heading]}
          onClick={() => onChoose(row)}
        >
          {HEADING_EMOJI[heading]}
        </button>
      ))}
    </div>
  );
}

function stopOf(box: HTMLElement | null): HTMLElement | null | undefined {
  return box?.querySelector<HTMLElement>("[tabindex='0']");
}
