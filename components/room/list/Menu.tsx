/**
 * The menu of a message: one for the whole list, opened by a row's button.
 *
 * @module
 */
import type { RefObject, TargetedKeyboardEvent } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { fill } from "../../texts/catalogue.ts";
import { Icon } from "../../ui/Icon.tsx";
import { restoreFocus } from "../../ui/focus.ts";
import { isComposed, step } from "../../ui/keys.ts";
import { usePressOutside } from "../../ui/outside.ts";
import type { Act } from "../moderating/acts.ts";
import { type LoadedTools, loadTools, tools } from "../moderating/tools.ts";
import type { Choice } from "../state/actions.ts";
import { notLoaded } from "../state/notes.ts";
import type { Session } from "../state/session.ts";
import type { OpenMenu, RoomState } from "../state/room_state.ts";
import type { Line } from "../state/timeline.ts";
import { choicesOn, MenuItems } from "./MenuItems.tsx";
import { REPLY_ICON } from "./reply_button.tsx";

/** The gap around the menu. */
const MARGIN_PX = 8;

export function Menu({ session }: { session: Session }) {
  const { menu, moderates, you } = session.state;
  const opened = menu.value;
  const isSheet = !!opened && moderates.value &&
    opened.line.from.id !== you.value.id;
  const waits = isSheet && !tools.value;
  useEffect(() => {
    if (waits) loadTools().catch(() => failed(session.state));
  }, [waits]);
  if (!opened) return null;
  const { key } = opened.line;
  return waits
    ? <Waiting key={key} state={session.state} {...opened} />
    : (
      <Popup
        key={key}
        session={session}
        sheet={isSheet ? tools.value : undefined}
        {...opened}
      />
    );
}

/** What moderators use can't be loaded. */
function failed(state: RoomState): void {
  state.menu.value = undefined;
  state.note(notLoaded(state), true);
}

/**
 * Shown while the menu loads. The menu isn't opened if the viewer has gone on to something
 * else.
 */
function Waiting({ state, button }: { state: RoomState } & OpenMenu) {
  const drop = () => state.menu.value = undefined;
  useExpanded(button);
  usePressOutside(() => [button], drop);
  useLayoutEffect(() => {
    const left = ({ target }: Event) => {
      if (!button.contains(target as Node)) drop();
    };
    const pressed = ({ key }: KeyboardEvent) => key === "Escape" && drop();
    button.classList.add("waits");
    button.setAttribute("aria-busy", "true");
    document.addEventListener("focusin", left);
    document.addEventListener("keydown", pressed);
    return () => {
      button.classList.remove("waits");
      button.removeAttribute("aria-busy");
      document.removeEventListener("focusin", left);
      document.removeEventListener("keydown", pressed);
    };
  }, []);
  return null;
}

function Popup(
  { session, line, button, sheet }:
    & { session: Session; sheet: LoadedTools | undefined }
    & OpenMenu,
) {
  const box = useRef<HTMLDivElement>(null);
  const { state } = session;
  const you = state.you.value;
  const isGone = state.removed.remaining([line]).length === 0;

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
  usePlace(box, button);
  usePressOutside(
    () => [box.current, button],
    () => state.menu.value = undefined,
  );

  const items = {
    session,
    line,
    gone: isGone,
    choices: choicesOn(line, session),
    onAct: ({ action, fields }: Act) => {
      state.writer.peek()?.moderate(action, fields, line.from.name);
      close();
    },
    onChoose: (choice: Pick<Choice, "run">) => {
      close();
      choice.run();
    },
  };
  return (
    <div
      class="popup"
      ref={box}
      onKeyDown={(event) => pressed(event, close)}
      onClickCapture={ignoreSecond}
    >
      <About session={session} line={line} gone={isGone} close={close} />
      {sheet
        ? <sheet.parts.Sheet tools={sheet} {...items} />
        : <MenuItems {...items} />}
    </div>
  );
}

/** Places the menu at its button, and moves the focus to its first item. */
function usePlace(box: RefObject<HTMLElement>, button: HTMLElement): void {
  useLayoutEffect(() => {
    const menu = box.current;
    if (!menu) return;
    position(menu, button);
    itemsOf(menu)[0]?.focus({ preventScroll: true });
    return followHeight(menu, button);
  }, []);
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
  const { key, repeat, shiftKey, currentTarget } = event;
  const from = document.activeElement as HTMLElement;
  const isField = from.matches("input");
  if (isField && isComposed(event)) return;
  if (key === "Tab") {
    const to = nextStop(currentTarget, from, shiftKey);
    // The focus returns to the button, and Tab continues from there.
    if (!to) return close();
    event.preventDefault();
    return to.focus();
  }
  // The key that opened the menu is still held.
  if (repeat && /^( |Enter)$/.test(key)) event.preventDefault();
  const to = isField && !/^Arrow(Up|Down)$/.test(key) ? undefined : step(
    key.replace("Left", "Up").replace("Right", "Down"),
    itemsOf(currentTarget),
    from,
  );
  if (key === "Escape") close();
  else if (to) to.focus();
  else return;
  event.preventDefault();
}

/** Where Tab leads within the menu: to a field, and to the items before and after it. */
function nextStop(
  box: Element,
  from: HTMLElement,
  backwards: boolean,
): HTMLElement | undefined {
  const stops = [...box.querySelectorAll<HTMLElement>("[role=menu],input")];
  const at = stops.findIndex((stop) => stop.contains(from));
  const stop = at < 0 ? undefined : stops[at + (backwards ? -1 : 1)];
  return stop?.matches("input") ? stop : stop && itemsOf(stop)[0];
}

function itemsOf(box: Element): HTMLElement[] {
  const items = "[role^=menuitem],[data-item]";
  return [...box.querySelectorAll<HTMLElement>(items)];
}

/** Places the menu anew when the page's height changes, as with a keyboard on the screen. */
function followHeight(menu: HTMLElement, button: HTMLElement): () => void {
  const room = menu.closest(".room");
  if (!room) return () => {};
  let { clientHeight } = room;
  const observer = new ResizeObserver(() => {
    if (room.clientHeight === clientHeight) return;
    ({ clientHeight } = room);
    position(menu, button);
    if (menu.contains(document.activeElement)) {
      document.activeElement?.scrollIntoView({ block: "nearest" });
    }
  });
  observer.observe(room);
  return () => observer.disconnect();
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
