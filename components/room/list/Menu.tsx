/**
 * The menu of a message: one for the whole list, opened by a row's button.
 *
 * @module
 */
import type { TargetedKeyboardEvent } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { actionsOn, type MenuAction } from "../state/actions.ts";
import { hide } from "../state/change_preferences.ts";
import { restoreFocus } from "../../ui/focus.ts";
import { step } from "../../ui/keys.ts";
import { usePressOutside } from "../../ui/outside.ts";
import type { Session } from "../state/session.ts";
import type { OpenMenu } from "../state/room_state.ts";
import type { Line } from "../state/timeline.ts";

/** The gap around the menu. */
const MARGIN_PX = 8;

/** A menu item that needs no server. */
interface Choice {
  readonly label: string;
  run(): void;
}

export function Menu({ session }: { session: Session }) {
  const opened = session.state.menu.value;
  return opened
    ? <Popup key={opened.line.key} session={session} {...opened} />
    : null;
}

function Popup({ session, line, button }: { session: Session } & OpenMenu) {
  const box = useRef<HTMLDivElement>(null);
  const you = session.state.you.value;
  const isGone = session.state.removed.remaining([line]).length === 0;

  const close = () => {
    // Before the list may move on.
    restoreFocus(button);
    session.state.menu.value = undefined;
  };
  useLayoutEffect(() => {
    if (isGone) close();
  }, [isGone]);
  useLayoutEffect(() => {
    if (!box.current) return;
    position(box.current, button);
    itemsOf(box.current)[0]?.focus({ preventScroll: true });
    // The row isn't rendered again when the menu opens.
    button.setAttribute("aria-expanded", "true");
    return () => button.removeAttribute("aria-expanded");
  }, []);
  usePressOutside(
    () => [box.current, button],
    () => session.state.menu.value = undefined,
  );

  const ask = ({ action, fields }: MenuAction) => {
    session.state.writer.peek()?.moderate(action, fields);
    close();
  };
  const choose = ({ run }: Choice) => {
    close();
    run();
  };

  return (
    <div
      class="popup"
      ref={box}
      onKeyDown={(event) => pressed(event, close)}
    >
      <p class="about" id="about">
        <b class="notranslate" dir="auto">{line.from.name}</b>{" "}
        <span class="dim" dir="auto">{line.text}</span>
      </p>
      <div role="menu" aria-labelledby="about">
        <Group
          items={choicesOn(line, session)}
          onChoose={choose}
        />
        {actionsOn(line, you, session.state.texts.chat)
          .filter(({ actions }) => actions.length > 0)
          .map(({ label, actions }) => (
            <Group key={label} label={label} items={actions} onChoose={ask} />
          ))}
      </div>
    </div>
  );
}

type Item = Pick<MenuAction, "label" | "title" | "grave">;

/** A group of items. Labelled items, which are short, share a row. */
function Group<Own extends Item>(
  { label, items, onChoose }: {
    label?: string;
    items: readonly Own[];
    onChoose(item: Own): void;
  },
) {
  return (
    <div
      class={label ? "menurow" : "menugroup"}
      role="group"
      aria-label={label}
    >
      {label && <span aria-hidden="true">{label}</span>}
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          tabindex={-1}
          class={item.grave ? "menuitem grave" : "menuitem"}
          aria-label={item.title}
          onClick={() => onChoose(item)}
        >
          {item.label}
        </button>
      ))}
    </div>
  );
}

function pressed(
  event: TargetedKeyboardEvent<HTMLElement>,
  close: () => void,
): void {
  // The focus returns to the button, and Tab continues from there.
  if (event.key === "Tab") return close();
  const items = itemsOf(event.currentTarget);
  const from = document.activeElement as HTMLElement;
  const key = event.key.replace("Left", "Up").replace("Right", "Down");
  const to = step(key, items, from);
  if (event.key === "Escape") close();
  else if (to) to.focus();
  else return;
  event.preventDefault();
}

/** The items that need no server. */
function choicesOn(line: Line, session: Session): Choice[] {
  const { chat } = session.state.texts;
  const { from, reply, text } = line;
  const writer = session.state.writer.peek();
  const writes = writer && !writer.muted.peek();
  const choices: (Choice | false | undefined)[] = [
    writes && { label: chat.reply, run: () => writer.reply(line) },
    writes && { label: chat.mention, run: () => writer.mention(from) },
    reply &&
    { label: chat.goToReplied, run: () => session.goTo(reply.seq) },
    // The clipboard needs HTTPS or localhost.
    navigator.clipboard &&
    { label: chat.copy, run: () => void navigator.clipboard.writeText(text) },
    { label: chat.card, run: () => session.state.card.value = from },
    from.id !== session.state.you.peek().id &&
    { label: chat.hide, run: () => hide(session.state, from) },
  ];
  return choices.filter((choice) => !!choice);
}

function itemsOf(box: Element): HTMLElement[] {
  return [...box.querySelectorAll<HTMLElement>("[role=menuitem]")];
}

/** Places the menu below its button, or as low as it fits. */
function position(menu: HTMLElement, button: HTMLElement): void {
  const around = menu.offsetParent?.getBoundingClientRect();
  if (!around) return;
  const below = button.getBoundingClientRect().bottom - around.top;
  const lowest = around.height - menu.offsetHeight - MARGIN_PX;
  menu.style.top = `${Math.max(MARGIN_PX, Math.min(below, lowest))}px`;
}
