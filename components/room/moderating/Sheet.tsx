/**
 * What a moderator's menu on somebody else's message contains. Nothing but making a
 * moderator asks first: all else can be undone.
 *
 * @module
 */
import { type Signal, signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { fill, plural } from "../../texts/catalogue.ts";
import {
  banOf,
  clearOf,
  deletionOf,
  mayPromote,
  pinOf,
  TIMEOUT_SECONDS,
  timeoutOf,
} from "./acts.ts";
import { helpOpen } from "./KeyHelp.tsx";
import type { ModeratorTools, SheetProps } from "./tools.ts";
import { Question } from "./Question.tsx";
import { openAlike } from "./SelectionBar.tsx";
import { toggle } from "./selection.ts";
import { sharingOf } from "./sharing.ts";
import { Item, Tick } from "./SheetItems.tsx";

/** As the server cuts it, in UTF-16 units. */
const MAX_REASON_LENGTH = 200;

/** Whether keys are worth a mention. */
const HAS_KEYS = !matchMedia("(hover:none)").matches;

/** Whether timeouts and bans take the messages away: as chosen last, while the page is open. */
const takesMessages = signal(true);

export function Sheet(props: SheetProps) {
  const { tools: { texts }, line } = props;
  const asking = useSignal(false);
  if (asking.value) {
    return (
      <Question
        asks={fill(texts.asksModerator, { name: line.from.name })}
        no={texts.cancel}
        yes={texts.makeModerator}
        onAnswer={(yes) =>
          yes
            ? props.onAct({ action: "mod", fields: { viewer: line.from.id } })
            : props.onChoose({ run() {} })}
      />
    );
  }
  return (
    <div class="modsheet">
      <Restricting {...props} />
      <Others {...props} onPromote={() => asking.value = true} />
    </div>
  );
}

/** Deletion, timeouts and a ban, and what goes with them. */
function Restricting(props: SheetProps) {
  const { session, tools: { texts }, line, gone, onAct } = props;
  const reason = useRef<HTMLInputElement>(null);
  const addresses = useSignal(false);
  const details = () => ({
    messages: takesMessages.peek(),
    addresses: addresses.peek(),
    reason: reason.current?.value,
  });
  return (
    <>
      <div role="menu" aria-labelledby="about">
        <div class="menugroup" role="group">
          <Item
            label={session.state.texts.chat.delete}
            hint="d"
            off={gone}
            onPick={() => onAct(deletionOf(line))}
          />
        </div>
        <Timeouts
          texts={texts}
          onPick={(seconds) => onAct(timeoutOf(line, seconds, details()))}
        />
        <div class="menugroup" role="group">
          <Item
            label={texts.ban}
            hint="b"
            grave
            onPick={() => onAct(banOf(line, details()))}
          />
        </div>
        <div class="menugroup" role="group">
          <Tick label={texts.takeMessages} ticked={takesMessages} />
          <Addresses {...props} ticked={addresses} />
        </div>
      </div>
      <input
        class="reason"
        ref={reason}
        dir="auto"
        maxlength={MAX_REASON_LENGTH}
        placeholder={texts.reason}
        aria-label={texts.reason}
        autocomplete="off"
        enterkeyhint="done"
        data-item
      />
    </>
  );
}

function Timeouts(
  { texts, onPick }: Pick<ModeratorTools, "texts"> & {
    onPick(seconds: typeof TIMEOUT_SECONDS[number]): void;
  },
) {
  return (
    <div class="menugroup" role="group" aria-label={texts.timeOut}>
      <div class="menurow">
        <span aria-hidden="true">{texts.timeOut}</span>
        {TIMEOUT_SECONDS.map((seconds) => {
          const [label, title] = texts.timeouts[seconds];
          return (
            <Item
              key={seconds}
              label={label}
              title={title}
              onPick={() => onPick(seconds)}
            />
          );
        })}
      </div>
    </div>
  );
}

/** What restricts nobody, or is not about one person. */
function Others(
  { session, tools: { texts }, line, gone, choices, ...on }: SheetProps & {
    onPromote(): void;
  },
) {
  const { you, texts: { chat } } = session.state;
  return (
    <div role="menu" aria-label={chat.label}>
      <div class="menugroup" role="group">
        <Item
          label={texts.clear}
          hint="c"
          grave
          onPick={() => on.onAct(clearOf(line))}
        />
        <Several
          session={session}
          texts={texts}
          line={line}
          gone={gone}
          onChoose={on.onChoose}
        />
      </div>
      <div class="menugroup" role="group">
        <Item
          label={chat.pin}
          hint="p"
          off={gone}
          onPick={() => on.onAct(pinOf(line))}
        />
        {choices.map((choice) => (
          <Item
            key={choice.label}
            label={choice.label}
            off={gone && choice.needsMessage}
            onPick={() => on.onChoose(choice)}
          />
        ))}
        {HAS_KEYS && <Keys texts={texts} onChoose={on.onChoose} />}
      </div>
      {mayPromote(line, you.value) && (
        <div class="menugroup" role="group">
          <Item label={texts.makeModerator} onPick={on.onPromote} />
        </div>
      )}
    </div>
  );
}

function Keys(
  { texts, onChoose }:
    & Pick<SheetProps, "onChoose">
    & Pick<ModeratorTools, "texts">,
) {
  return (
    <Item
      label={texts.shortcuts.title}
      hint="?"
      onPick={() => onChoose({ run: () => helpOpen.value = true })}
    />
  );
}

/** What leads to an act on several messages. */
function Several(
  { session, texts, line, gone, onChoose }:
    & Pick<SheetProps, "session" | "line" | "gone" | "onChoose">
    & Pick<ModeratorTools, "texts">,
) {
  return (
    <>
      <Item
        label={texts.alike}
        hint="l"
        onPick={() => onChoose({ run: () => void openAlike(session, [line]) })}
      />
      <Item
        label={texts.selection.select}
        hint="x"
        off={gone}
        onPick={() => onChoose({ run: () => toggle(session, line) })}
      />
    </>
  );
}

/** Whether a ban restricts the addresses too, and how many people here share them. */
function Addresses(
  { session, tools: { texts }, line, ticked }: SheetProps & {
    ticked: Signal<boolean>;
  },
) {
  const people = useSignal<number | undefined>(undefined);
  useEffect(() => {
    void sharingOf(session.state.room, line.from.id)
      .then((known) => people.value = known);
  }, []);
  const { language } = session.state.texts;
  return (
    <Tick
      label={texts.withAddresses}
      // Takes the same place when it comes.
      hint={people.value === undefined
        ? texts.addressesHint
        : plural(language, texts.sharing, people.value)}
      ticked={ticked}
    />
  );
}
