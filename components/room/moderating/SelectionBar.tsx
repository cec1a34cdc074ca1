/**
 * What can be done to the selected messages, in place of the message form.
 *
 * @module
 */
import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { fill, plural } from "../../texts/catalogue.ts";
import { dismiss, notLoaded } from "../state/notes.ts";
import type { Line } from "../state/timeline.ts";
import type { ModeratorTools } from "./tools.ts";
import { purge, type PurgeFields, type Then } from "./purge_act.ts";
import {
  drop,
  endSelection,
  type Page,
  peopleIn,
  remaining,
} from "./selection.ts";

/** The length of a timeout, in seconds. */
const TIMEOUT_SECONDS = 600;

/** The id of the word that says that a row is selected. */
export const SELECTED_ID = "selected";

/** Whether a timeout or a ban takes all their messages away: as chosen last. */
const takesAll = signal(true);

/** What is done to the messages; `clear`: all messages of their authors are deleted. */
type SelectionAct = Then | "clear";

/** Whether an act is on its way. */
const acting = signal(false);

interface BarProps {
  readonly session: Page;
  readonly tools: ModeratorTools;
}

export function SelectionBar(props: BarProps) {
  const { session, tools: { texts: { selection, counted } } } = props;
  const { you, texts: { language } } = session.state;
  const lines = remaining(session);
  const counts = {
    messages: plural(language, counted.messages, lines.length),
    people: plural(
      language,
      counted.people,
      new Set(lines.map(({ from }) => from.id)).size,
    ),
  };
  return (
    <>
      <p class="unseen" role="status">
        {lines.length > 0 && fill(selection.announced, counts)}
      </p>
      {lines.length > 0 && (
        <Bar
          {...props}
          lines={lines}
          title={fill(selection.title, counts)}
          people={peopleIn(lines, you.value)}
        />
      )}
    </>
  );
}

function Bar(
  { session, tools: { texts }, lines, title, people }: BarProps & {
    lines: readonly Line[];
    title: string;
    people: readonly string[];
  },
) {
  const box = useRef<HTMLDivElement>(null);
  useInPlaceOfForm(box);
  const act = (what: SelectionAct) => void actOnSelection(session, what);
  const busy = acting.value;
  const off = busy || people.length === 0;
  return (
    <div
      class="selectbar"
      ref={box}
      role="group"
      aria-label={texts.selection.label}
      aria-busy={busy}
    >
      <span id={SELECTED_ID} hidden>{texts.selection.selected}</span>
      <p class="selecttitle">
        <b>{title}</b>
        <Button label={texts.cancel} onPress={endSelection} />
      </p>
      <p class="selectacts">
        <Button
          label={texts.selection.delete}
          off={busy}
          onPress={() => act("delete")}
        />
        <Button
          label={texts.timeOut}
          title={texts.timeouts[TIMEOUT_SECONDS][1]}
          off={off}
          onPress={() => act("timeout")}
        />
        <Button label={texts.ban} off={off} onPress={() => act("ban")} />
        <Button
          label={texts.alike}
          onPress={() => void openAlike(session, lines)}
        />
      </p>
      <label class="check">
        <input
          type="checkbox"
          checked={takesAll.value}
          onChange={({ currentTarget }) =>
            takesAll.value = currentTarget.checked}
        />
        {texts.selection.takesAll}
      </label>
    </div>
  );
}

function Button(
  { label, title, off, onPress }: {
    label: string;
    /** A full label for screen readers. */
    title?: string;
    off?: boolean;
    onPress(): void;
  },
) {
  return (
    <button
      type="button"
      class="small"
      aria-label={title}
      title={title}
      aria-disabled={off || undefined}
      // The second click of a double click, on what has just appeared.
      onClick={({ detail }) => off || detail > 1 || onPress()}
    >
      {label}
    </button>
  );
}

/**
 * Acts on the selected messages, or on their authors, and drops them from the selection.
 * Does nothing while another act is on its way.
 */
export async function actOnSelection(
  session: Page,
  what: SelectionAct,
): Promise<void> {
  const { state } = session;
  const lines = remaining(session);
  const viewers = peopleIn(lines, state.you.peek());
  if (acting.peek() || what !== "delete" && viewers.length === 0) return;
  state.notes.value = [];
  acting.value = true;
  let told: number | undefined;
  const problem = await purge(
    session,
    fieldsOf(what, lines, viewers),
    (sentence) => told = state.note(sentence, true),
  ).finally(() => acting.value = false);
  if (told !== undefined) dismiss(state, told);
  if (problem === undefined) drop(lines);
  else state.note(problem, true);
}

function fieldsOf(
  what: SelectionAct,
  lines: readonly Line[],
  viewers: readonly string[],
): PurgeFields {
  switch (what) {
    case "delete":
      return { then: what, targets: lines.map(({ seq }) => seq) };
    case "clear":
      return { then: "delete", viewers, messages: true };
    default:
      return {
        then: what,
        viewers,
        messages: takesAll.peek(),
        ...what === "timeout" && { seconds: TIMEOUT_SECONDS },
      };
  }
}

/** Opens the sheet with what is the same as the selected messages, and the like. */
export async function openAlike(
  session: Page,
  lines: readonly Line[],
): Promise<void> {
  try {
    const { openPurge } = await import("./open_purge.ts");
    openPurge(session, lines);
  } catch {
    session.state.note(notLoaded(session.state), true);
  }
}

/** Hides the message form, and takes its place and the focus that it had. */
function useInPlaceOfForm(box: { readonly current: HTMLElement | null }) {
  useLayoutEffect(() => {
    const bar = box.current!;
    const footer = bar.parentElement!;
    const had = document.activeElement as HTMLElement | null;
    // The list keeps its height, unless the bar is higher.
    const { top } = bar.nextElementSibling!.getBoundingClientRect();
    const { bottom } = footer.lastElementChild!.getBoundingClientRect();
    bar.style.minHeight = `${bottom - top}px`;
    footer.classList.add("selecting");
    return () => {
      const hadFocus = bar.contains(document.activeElement);
      footer.classList.remove("selecting");
      if (footer.contains(had)) had?.focus({ preventScroll: true });
      else if (hadFocus) {
        document.querySelector<HTMLElement>(".log")
          ?.focus({ preventScroll: true });
      }
    };
  }, []);
}
