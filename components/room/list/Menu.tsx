/**
 * The menu of a message: one for the whole list, opened by a row's button.
 *
 * @module
 */
import { useSignal } from "@preact/signals";
import type { TargetedKeyboardEvent } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { MenuAction } from "../state/actions.ts";
import { fill } from "../../texts/catalogue.ts";
import { Icon } from "../../ui/Icon.tsx";
import { restoreFocus } from "../../ui/focus.ts";
import { step } from "../../ui/keys.ts";
import { usePressOutside } from "../../ui/outside.ts";
import type { Session } from "../state/session.ts";
import type { OpenMenu } from "../state/room_state.ts";
import type { Line } from "../state/timeline.ts";
import type { Asked } from "../state/writer.ts";
import { MenuItems, Question } from "./MenuItems.tsx";
import { REPLY_ICON } from "./reply_button.tsx";

/** The gap around the menu. */
const MARGIN_PX = 8;

export function Menu({ session }: { session: Session }) {
  const opened = session.state.menu.value;
  return opened
    ? <Popup key={opened.line.key} session={session} {...opened} />
    : null;
}

function Popup({ session, line, button }: { session: Session } & OpenMenu) {
  const box = useRef<HTMLDivElement>(null);
  const { state } = session;
  const { chat } = state.texts;
  const you = state.you.value;
  const isGone = state.removed.remaining([line]).length === 0;
  /** The action that waits for an answer to its question. */
  const asking = useSignal<MenuAction | undefined>(undefined);

  const close = () => {
    // Before the list may move on.
    restoreFocus(button);
    state.menu.value = undefined;
  };
  // For moderators it stays as it is: they may be about to press one of its items.
  const closes = isGone && (you.role === "viewer" || line.from.id === you.id);
  useLayoutEffect(() => {
    if (closes) close();
  }, [closes]);
  useExpanded(button);
  useLayoutEffect(() => {
    if (!box.current) return;
    if (!asking.value) position(box.current, button);
    itemsOf(box.current)[0]?.focus({ preventScroll: true });
  }, [asking.value]);
  usePressOutside(
    () => [box.current, button],
    () => state.menu.value = undefined,
  );

  const act = ({ action, fields }: MenuAction, next?: Asked) => {
    state.writer.peek()?.moderate(action, fields, next);
    close();
  };
  return (
    <div
      class="popup"
      ref={box}
      onKeyDown={(event) => pressed(event, close)}
      onClickCapture={ignoreSecond}
    >
      <About session={session} line={line} gone={isGone} close={close} />
      {asking.value
        ? <Question item={asking.value} texts={chat} onYes={act} onNo={close} />
        : (
          <MenuItems
            session={session}
            line={line}
            gone={isGone}
            onAct={(item, next) =>
              item.asks ? asking.value = item : act(item, next)}
            onChoose={(choice) => {
              close();
              choice.run();
            }}
          />
        )}
    </div>
  );
}

/** Whose message the menu is about, and which; on touch screens with a reply button. */
function About(
  { session, line, gone, close }: {
    session: Session;
    line: Line;
    gone: boolean;
    close: () => void;
  },
) {
  const { texts: { chat }, moderates } = session.state;
  const writer = session.state.writer.peek();
  return (
    <div class="about">
      <p id="about">
        <b class="notranslate" dir="auto">{line.from.name}</b>{" "}
        <span class="dim" dir="auto">{gone ? chat.deleted : line.text}</span>
      </p>
      {/* For viewers it is the first item. */}
      {writer && !writer.muted.value && moderates.value && !gone && (
        <button
          type="button"
          class="tool"
          aria-label={fill(chat.replyToName, { name: line.from.name })}
          onClick={() => {
            close();
            writer.reply(line);
          }}
        >
          <Icon d={REPLY_ICON} />
        </button>
      )}
    </div>
  );
}

/** Says that the button's menu is open; its row isn't rendered again. */
function useExpanded(button: HTMLElement): void {
  useLayoutEffect(() => {
    button.setAttribute("aria-expanded", "true");
    return () => button.removeAttribute("aria-expanded");
  }, []);
}

/** The second click of a double-click was not meant for what appeared under it. */
function ignoreSecond(event: MouseEvent): void {
  if (event.detail < 2) return;
  event.preventDefault();
  event.stopPropagation();
}

function pressed(
  event: TargetedKeyboardEvent<HTMLElement>,
  close: () => void,
): void {
  // The focus returns to the button, and Tab continues from there.
  if (event.key === "Tab") return close();
  // The key that opened the menu is still held.
  if (event.repeat && /^( |Enter)$/.test(event.key)) event.preventDefault();
  const items = itemsOf(event.currentTarget);
  const from = document.activeElement as HTMLElement;
  const key = event.key.replace("Left", "Up").replace("Right", "Down");
  const to = step(key, items, from);
  if (event.key === "Escape") close();
  else if (to) to.focus();
  else return;
  event.preventDefault();
}

function itemsOf(box: Element): HTMLElement[] {
  const items = "[role^=menuitem],[data-item]";
  return [...box.querySelectorAll<HTMLElement>(items)];
}

/**
 * Places the menu below its button, above it, or as low as it fits: over the list, or if
 * it is higher than that, over the whole room.
 */
function position(menu: HTMLElement, button: HTMLElement): void {
  const list = menu.offsetParent?.getBoundingClientRect();
  const room = menu.closest(".room")?.getBoundingClientRect();
  if (!list || !room) return;
  menu.style.maxHeight = `${room.height - 2 * MARGIN_PX}px`;
  const height = menu.offsetHeight;
  const around = height + 2 * MARGIN_PX > list.height ? room : list;
  const { top, bottom } = button.getBoundingClientRect();
  const highest = around.top + MARGIN_PX;
  const lowest = around.bottom - MARGIN_PX - height;
  const above = top - height;
  const at = bottom <= lowest || above < highest
    ? Math.min(bottom, lowest)
    : above;
  menu.style.top = `${Math.max(highest, at) - list.top}px`;
}
