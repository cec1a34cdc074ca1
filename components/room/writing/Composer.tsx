/**
 * Where the viewer writes. Without scripts it is a plain form.
 *
 * @module
 */
import { useRef } from "preact/hooks";
import { togglePicker } from "../../emoji/toggle_picker.tsx";
import { TextArea } from "../../ui/fields.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { isComposed } from "../../ui/keys.ts";
import { ReactionBar } from "../../reactions/ReactionBar.tsx";
import { type ChatTexts, fill } from "../../texts/catalogue.ts";
import { tools } from "../moderating/tools.ts";
import { RECORD_ENTER } from "./draft.ts";
import { Identity } from "./Identity.tsx";
import { Notes } from "./Notes.tsx";
import { ReplyingTo } from "./ReplyingTo.tsx";
import { Muted, MUTED_ID, Pace, Rules } from "./WritingRules.tsx";
import type { RoomWriter } from "./room_writer.ts";
import { ShieldButton } from "../moderating/ShieldButton.tsx";
import { type Draft, insertFitting, useDraft } from "./use_draft.ts";

const IN_BROWSER = typeof document !== "undefined";

/** Notes, the message form, the viewer's name and the characters left. */
export function Composer({ writer }: { writer: RoomWriter }) {
  const { state } = writer;
  const loaded = tools.value;
  const draft = useDraft(writer);
  return (
    <>
      <Notes state={state} />
      {loaded && (
        <loaded.parts.SelectionBar
          session={writer}
          tools={loaded}
        />
      )}
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
        <ShieldButton writer={writer} />
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
        writer.field?.focus();
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
  // On iPhones `shiftKey` is set at the start of each sentence, without a key.
  const shift = useRef(false);
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
      maxlength={draft.maxLength}
      onInput={(event) => draft.wrote((event as InputEvent).isComposing)}
      onCompositionEnd={() => draft.wrote()}
      onPaste={(event) => {
        const pasted = event.clipboardData?.getData("text/plain");
        if (pasted && insertFitting(event.currentTarget, pasted)) {
          event.preventDefault();
        }
      }}
      onKeyDown={(event) => {
        const { key, shiftKey } = event;
        shift.current = key === "Shift" || shift.current && shiftKey;
        pressed(event, shift.current, writer, draft);
      }}
      onBeforeInput={(event) => {
        const { inputType, isComposing, data } = event as InputEvent;
        if (isComposing) return;
        if (/^insert(LineBreak|Paragraph)$/.test(inputType)) {
          // Keyboards on phones may start a new line without a key event.
          draft.send();
        } else if (
          !data || !inputType.startsWith("insert") ||
          inputType === "insertFromDrop" ||
          !insertFitting(event.currentTarget, data)
        ) return;
        event.preventDefault();
      }}
    />
  );
}

/** A key in the field. Enter sends; with Shift or Alt, a new line elsewhere, it does nothing. */
function pressed(
  event: KeyboardEvent,
  shift: boolean,
  writer: RoomWriter,
  draft: Draft,
): void {
  const { key, repeat, altKey } = event;
  if (isComposed(event)) return;
  if (key === "Escape") writer.replyingTo.value = undefined;
  if (key === "Enter") {
    // A key that is held down has done its work, here or where the focus was.
    if (!repeat && !altKey && !shift) draft.send();
  } else if (key !== "ArrowUp" || !draft.recallSent()) return;
  event.preventDefault();
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

/**
 * Without scripts, keeps a form that is submitted twice from posting twice; then what
 * records an early Enter. They are the last elements: they are dropped in a browser,
 * which must not move the field.
 */
function FormKey() {
  if (IN_BROWSER) return null;
  return (
    <>
      <input type="hidden" name="key" value={crypto.randomUUID()} />
      <script>{RECORD_ENTER}</script>
    </>
  );
}
