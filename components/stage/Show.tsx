/**
 * The broadcast beside a room's chat. The server draws it where the room has one; a
 * browser loads this module for it, and not for a chat alone.
 *
 * @module
 */
import {
  effect,
  type ReadonlySignal,
  signal,
  useSignal,
} from "@preact/signals";
import { hydrate } from "preact";
import { useLayoutEffect, useMemo } from "preact/hooks";
import type { RoomTexts, Viewer } from "../../hub/protocol.ts";
import type { ChatState } from "../room/state/state.ts";
import { choiceOf, loadChoice } from "../danmaku/options.ts";
import type { Catalogue } from "../texts/catalogue.ts";
import { Knobs } from "./Knobs.tsx";
import { Picture } from "./Picture.tsx";
import { ChatPlace } from "./place.ts";
import { Story } from "./Story.tsx";

/** What the stage says. */
export type StageTexts = Catalogue["stage"];

/** What a show is drawn from. */
export interface ShowProps {
  readonly room: string;
  readonly settings: ReadonlySignal<RoomTexts>;
  /** The stream that the page came with. */
  readonly first: string;
  readonly you: ReadonlySignal<Viewer>;
  readonly texts: StageTexts;
}

/** The picture, what can be done about it, and what it is about; nothing without a stream. */
export function Show(props: ShowProps) {
  const { room, settings, texts } = props;
  const place = useMemo(() => new ChatPlace(room), []);
  const choice = useSignal(choiceOf(undefined));
  useLayoutEffect(() => {
    choice.value = loadChoice();
    return place.start();
  }, []);
  const { stream, title, description } = settings.value;
  if (stream === "") return null;
  return (
    <section class="show" aria-label={texts.label}>
      <Picture {...props} stream={stream} choice={choice} />
      <div class="billing">
        <h2 class="billed" dir="auto">{title}</h2>
        <Knobs choice={choice} place={place} texts={texts} />
      </div>
      <Story text={description} texts={texts} />
    </section>
  );
}

/** Takes over what the server has drawn into `box` from `drawn`, or draws it, and keeps it up. */
export function mount(box: Element, chat: ChatState, drawn: RoomTexts): void {
  const settings = signal(drawn);
  const { room, you, texts: { stage } } = chat;
  hydrate(
    <Show
      room={room}
      settings={settings}
      first={drawn.stream}
      you={you}
      texts={stage}
    />,
    box,
  );
  effect(() => {
    settings.value = chat.settings.value;
  });
}
