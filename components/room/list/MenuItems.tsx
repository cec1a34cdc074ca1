/**
 * What the menu of a message contains for viewers, and for moderators on their own message.
 *
 * @module
 */
import { actionsOn, type Choice, type MenuAction } from "../state/actions.ts";
import { hide } from "../state/change_preferences.ts";
import type { Session } from "../state/session.ts";
import type { Line } from "../state/timeline.ts";

/** Moderators' actions come first, those of viewers last. */
export function MenuItems(
  { session, line, gone, choices, onAct, onChoose }: {
    session: Session;
    line: Line;
    /** Whether the message is deleted. */
    gone: boolean;
    choices: readonly Choice[];
    onAct(item: MenuAction): void;
    onChoose(choice: Choice): void;
  },
) {
  const { you, moderates, texts: { chat } } = session.state;
  const actions = actionsOn(line, you.value, chat)
    .map((action) => ({ ...action, needsMessage: true }));
  const groups = [
    <Group key="acts" items={actions} gone={gone} onChoose={onAct} />,
    <Group key="choices" items={choices} gone={gone} onChoose={onChoose} />,
  ];
  return (
    <div role="menu" aria-labelledby="about">
      {moderates.value ? groups : [...groups].reverse()}
    </div>
  );
}

function Group<Item extends Pick<Choice, "label" | "needsMessage">>(
  { items, gone, onChoose }: {
    items: readonly Item[];
    gone: boolean;
    onChoose(item: Item): void;
  },
) {
  if (items.length === 0) return null;
  return (
    <div class="menugroup" role="group">
      {items.map((item) => {
        const off = gone && item.needsMessage;
        return (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            tabindex={-1}
            class="menuitem"
            aria-disabled={off || undefined}
            onClick={() => off || onChoose(item)}
          >
            {item.label}
          </button>
        );
      })}
    </div>
  );
}

/** The items that need no server. */
export function choicesOn(line: Line, session: Session): Choice[] {
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
