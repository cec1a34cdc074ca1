/**
 * What a message's menu contains.
 *
 * @module
 */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import {
  type ActionGroup,
  actionsOn,
  type MenuAction,
} from "../state/actions.ts";
import { hide } from "../state/change_preferences.ts";
import type { ChatTexts } from "../../texts/catalogue.ts";
import type { Session } from "../state/session.ts";
import type { Line } from "../state/timeline.ts";
import type { Asked } from "../state/writer.ts";

/** A menu item that needs no server. */
interface Choice {
  readonly label: string;
  /** Whether it is about a message that still exists. */
  readonly needsMessage?: boolean;
  run(): void;
}

/** The actions of moderators come first, what gives power comes last. */
export function MenuItems(
  { session, line, gone, onAct, onChoose }: {
    session: Session;
    line: Line;
    /** Whether the message is deleted. */
    gone: boolean;
    onAct(item: MenuAction, next?: Asked): void;
    onChoose(choice: Choice): void;
  },
) {
  const { you, texts: { chat } } = session.state;
  /** Whether a timeout takes the viewer's messages away too. */
  const clears = useSignal(false);
  const act = (item: MenuAction) =>
    onAct(
      item,
      item.action === "timeout" && clears.peek()
        ? { action: "clear", fields: { viewer: line.from.id } }
        : undefined,
    );
  const groups = actionsOn(line, you.value, chat);
  const groupOf = ({ label, actions }: ActionGroup) => (
    <Group
      key={actions[0].label}
      label={label}
      items={actions}
      gone={gone}
      onChoose={act}
    >
      {label && (
        <button
          type="button"
          role="menuitemcheckbox"
          tabindex={-1}
          class="menuitem tick"
          aria-checked={clears.value}
          onClick={() => clears.value = !clears.peek()}
        >
          {chat.alsoClear}
        </button>
      )}
    </Group>
  );
  return (
    <div role="menu" aria-labelledby="about">
      {groups.filter(({ last }) => !last).map(groupOf)}
      <Group
        items={choicesOn(line, session)}
        gone={gone}
        onChoose={onChoose}
      />
      {groups.filter(({ last }) => last).map(groupOf)}
    </div>
  );
}

/** Asks before an action; the answer that does nothing comes first. */
export function Question(
  { item, texts, onYes, onNo }: {
    item: MenuAction;
    texts: ChatTexts["chat"];
    onYes(item: MenuAction): void;
    onNo(): void;
  },
) {
  return (
    <div role="alertdialog" aria-labelledby="asks">
      <p class="asks" id="asks">{item.asks}</p>
      <p class="choices">
        <button type="button" class="small" data-item onClick={onNo}>
          {texts.cancel}
        </button>
        <button
          type="button"
          class="small"
          data-item
          onClick={() => onYes(item)}
        >
          {item.label}
        </button>
      </p>
    </div>
  );
}

type Item = Pick<MenuAction, "label" | "title" | "grave"> & {
  readonly fields?: MenuAction["fields"];
  readonly needsMessage?: boolean;
};

/** A group of items. Labelled items, which are short, share a row. */
function Group<Own extends Item>(
  { label, items, gone, onChoose, children }: {
    label?: string;
    items: readonly Own[];
    /** Whether the message is deleted. */
    gone: boolean;
    onChoose(item: Own): void;
    children?: ComponentChildren;
  },
) {
  const buttons = items.map((item) => {
    const off = gone &&
      (item.needsMessage || item.fields?.target !== undefined);
    return (
      <button
        key={item.label}
        type="button"
        role="menuitem"
        tabindex={-1}
        class={item.grave ? "menuitem grave" : "menuitem"}
        aria-label={item.title}
        aria-disabled={off || undefined}
        onClick={() => off || onChoose(item)}
      >
        {item.label}
      </button>
    );
  });
  return (
    <div class="menugroup" role="group" aria-label={label}>
      {label
        ? (
          <div class="menurow">
            <span aria-hidden="true">{label}</span>
            {buttons}
          </div>
        )
        : buttons}
      {children}
    </div>
  );
}

/** The items that need no server. */
function choicesOn(line: Line, session: Session): Choice[] {
  const { chat } = session.state.texts;
  const { from, reply, text } = line;
  const writer = session.state.writer.peek();
  const writes = writer && !writer.muted.peek();
  const needsMessage = true;
  const choices: (Choice | false | undefined)[] = [
    writes &&
    { label: chat.reply, needsMessage, run: () => writer.reply(line) },
    writes && { label: chat.mention, run: () => writer.mention(from) },
    reply &&
    { label: chat.goToReplied, run: () => session.goTo(reply.seq) },
    // The clipboard needs HTTPS or localhost.
    navigator.clipboard && {
      label: chat.copy,
      needsMessage,
      run: () => void navigator.clipboard.writeText(text),
    },
    { label: chat.card, run: () => session.state.card.value = from },
    from.id !== session.state.you.peek().id &&
    { label: chat.hide, run: () => hide(session.state, from) },
  ];
  return choices.filter((choice) => !!choice);
}
