/**
 * Where the viewer writes. Without scripts it is a plain form.
 *
 * @module
 */
import { type Signal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { togglePicker } from "../../emoji/toggle_picker.tsx";
import { TextArea } from "../../ui/fields.tsx";
import { remaining } from "../../ui/graphemes.ts";
import { Icon } from "../../ui/Icon.tsx";
import { ReactionBar } from "../../reactions/ReactionBar.tsx";
import { load, save } from "../../ui/stored.ts";
import { type ChatTexts, fill } from "../../texts/catalogue.ts";
import { complete } from "./complete.ts";
import { Identity } from "./Identity.tsx";
import { Notes } from "./Notes.tsx";
import { ReplyingTo } from "./ReplyingTo.tsx";
import { Muted, MUTED_ID, Pace, Rules } from "./WritingRules.tsx";
import type { RoomWriter } from "./room_writer.ts";

const IN_BROWSER = typeof document !== "undefined";

/** A character that starts a completion; Chinese keyboards have full-width ones. */
const COMPLETED = /[@:＠：]/;

/** Notes, the message form, the viewer's name and the characters left. */
export function Composer({ writer }: { writer: RoomWriter }) {
  const { state } = writer;
  const draft = useDraft(writer);
  return (
    <>
      <Notes state={state} />
      <Rules writer={writer} />
      <Muted writer={writer} />
      <ReplyingTo writer={writer} />
      {draft.problem.value && (
        <p class="problem" id="problem" role="alert">{draft.problem.value}</p>
      )}
      <ReactionBar
        texts={state.texts.reactions}
        disabled={draft.muted ||
          IN_BROWSER && state.connectionStatus.value.state !== "open"}
        onReact={(reaction) => writer.react(reaction)}
      />
      <MessageForm writer={writer} draft={draft} />
      <div class="below">
        <Identity writer={writer} />
        <Pace writer={writer} />
        <button
          type="button"
          class="tool"
          aria-label={state.texts.chat.settings}
          aria-haspopup="dialog"
          onClick={() => state.preferencesOpen.value = true}
        >
          <Icon d="M3 6h8m4 0h2M3 14h2m4 0h8M13 4v4M7 12v4" />
        </button>
        <CharactersLeft left={draft.left} texts={state.texts.chat} />
      </div>
    </>
  );
}

/** The text in the field, and what can be done with it. */
interface Draft {
  readonly field: RefObject<HTMLTextAreaElement>;
  readonly muted: boolean;
  /** Characters left, once there are few. */
  readonly left: number | undefined;
  /** Why it can't be sent. */
  readonly problem: Signal<string | undefined>;
  /** To be called after each change. */
  wrote(value: string): void;
  send(): void;
  /** Puts the last sent text into the empty field; false if there is none. */
  recallSent(): boolean;
}

function useDraft(writer: RoomWriter): Draft {
  const { refused, room, settings, texts: { chat } } = writer.state;
  const field = useRef<HTMLTextAreaElement>(null);
  const sent = useRef("");
  const text = useSignal(refused?.text ?? "");
  const problem = useSignal(refused?.problem);
  const muted = writer.muted.value !== undefined;
  // Not on the server: without scripts, a stale count must never disable the form.
  const left = IN_BROWSER
    ? remaining(text.value, settings.value.maxMessageLength)
    : undefined;

  const wrote = (value: string) => {
    text.value = value;
    problem.value = undefined;
    keepDraft(room, value);
    if (COMPLETED.test(value)) complete(writer);
  };
  const send = () => {
    const area = field.current;
    const said = area?.value.trim();
    if (!area || !said || muted || (left ?? 0) < 0) return;
    if (!writer.say(said)) {
      problem.value = chat.full;
      return;
    }
    sent.current = said;
    area.value = "";
    wrote("");
    area.focus();
  };
  const recallSent = () => {
    const area = field.current;
    if (!area || area.value !== "" || !sent.current) return false;
    area.value = sent.current;
    wrote(area.value);
    return true;
  };

  useEffect(() => {
    // Text written before this script ran is kept.
    const area = field.current;
    if (!area) return;
    if (area.value === "") area.value = refused?.text ?? recallDraft(room);
    text.value = area.value;
    writer.field = area;
    // So is an Enter pressed before.
    if (!refused && area.value.endsWith("\n")) send();
  }, []);

  return { field, muted, left, problem, wrote, send, recallSent };
}

function MessageForm({ writer, draft }: { writer: RoomWriter; draft: Draft }) {
  const { state } = writer;
  const { muted, left } = draft;
  return (
    <form
      class="field"
      method="post"
      action={state.form}
      onSubmit={(event) => {
        event.preventDefault();
        draft.send();
      }}
    >
      <MessageField writer={writer} draft={draft} />
      <button
        type="button"
        class="emojibutton"
        aria-label={state.texts.emoji.title}
        aria-haspopup="dialog"
        disabled={muted}
        onClick={({ currentTarget }) =>
          togglePicker(currentTarget, writer.field!, state.texts)}
      >
        <Icon d="M10 2a8 8 0 1 0 .1 0zM7 8v.1M13 8v.1M7 12q3 3 6 0" />
      </button>
      <button
        type="submit"
        class="send"
        aria-label={state.texts.chat.send}
        disabled={muted || left !== undefined && left < 0}
      >
        <Icon d="M10 16V4m-5 5 5-5 5 5" />
      </button>
      <FormKey />
    </form>
  );
}

function MessageField({ writer, draft }: { writer: RoomWriter; draft: Draft }) {
  const { state } = writer;
  const texts = state.texts.chat;
  const { muted, left, problem } = draft;
  return (
    <TextArea
      field={draft.field}
      name="text"
      rows={1}
      dir="auto"
      required
      disabled={muted}
      autocomplete="off"
      enterkeyhint="send"
      placeholder={texts.say}
      aria-label={texts.message}
      aria-describedby={`${problem.value ? "problem " : ""}left ${MUTED_ID}`}
      aria-invalid={left !== undefined && left < 0}
      defaultValue={state.refused?.text}
      onInput={(event) => draft.wrote(event.currentTarget.value)}
      onKeyDown={(event) => {
        // 229: Safari ends the composition before this key event, which still belongs
        // to it.
        if (event.isComposing || event.keyCode === 229) return;
        if (event.key === "Escape") writer.replyingTo.value = undefined;
        if (event.key === "Enter") draft.send();
        else if (event.key !== "ArrowUp" || !draft.recallSent()) return;
        event.preventDefault();
      }}
      onBeforeInput={(event) => {
        // Keyboards on phones may start a new line without a key event.
        const { inputType, isComposing } = event as InputEvent;
        if (
          isComposing || !/^insert(LineBreak|Paragraph)$/.test(inputType)
        ) return;
        event.preventDefault();
        draft.send();
      }}
    />
  );
}

function CharactersLeft(
  { left, texts }: { left: number | undefined; texts: ChatTexts["chat"] },
) {
  return (
    <span
      id="left"
      class={left !== undefined && left < 0 ? "left over" : "left"}
      role="status"
    >
      {left === undefined
        ? ""
        : left < 0
        ? fill(texts.tooMany, { n: -left })
        : fill(texts.left, { n: left })}
    </span>
  );
}

/** The text being written when the page was left. */
function recallDraft(room: string): string {
  const kept = load(`draft.${room}`, "sessionStorage");
  return typeof kept === "string" ? kept : "";
}

function keepDraft(room: string, text: string): void {
  save(`draft.${room}`, text || undefined, "sessionStorage");
}

/**
 * Without scripts, keeps a form that is submitted twice from posting twice. It is the
 * last element: it is dropped in a browser, which must not move the field.
 */
function FormKey() {
  if (IN_BROWSER) return null;
  return <input type="hidden" name="key" value={crypto.randomUUID()} />;
}
