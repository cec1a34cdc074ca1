/**
 * The broadcast beside a room's chat. The server renders it if the room has a stream;
 * browsers load this module only then.
 *
 * @module
 */
import { effect, type Signal, signal, useSignal } from "@preact/signals";
import { hydrate } from "preact";
import { useLayoutEffect, useMemo } from "preact/hooks";
import type { RoomSettings } from "../../hub/protocol.ts";
import type { RoomState } from "../room/state/room_state.ts";
import "../room/first_modules.ts";
import { loadStyles } from "../styles/load_styles.ts";
import { Viewers } from "../ui/Viewers.tsx";
import { choiceOf, loadChoice } from "../danmaku/options.ts";
import { Controls } from "./Controls.tsx";
import { Picture } from "./Picture.tsx";
import { ChatPlace } from "./chat_place.ts";
import type { StageProps } from "./props.ts";
import { Description } from "./Description.tsx";

export { loadTexts } from "../texts/load_texts.ts";

/** Loads the styles that the page hasn't. */
export async function loadStageStyles(): Promise<void> {
  await Promise.all([loadStyles("stage"), loadStyles("player")]);
}

/** The video, its controls and the description; nothing without a stream. */
export function Stage(props: StageProps) {
  const { room, settings, texts } = props;
  const place = useMemo(() => new ChatPlace(room), []);
  const choice = useSignal(choiceOf(undefined));
  const works = useSignal(false);
  useLayoutEffect(() => {
    works.value = true;
    choice.value = loadChoice();
    return place.start();
  }, []);
  const { stream, title, description, descriptionLinks } = settings.value;
  const shown = stream === "" || place.shown.value;
  const opened = useSignal(false);
  useLayoutEffect(() => {
    document.getElementById("room")!.hidden = !shown;
  }, [shown]);
  // Moderators see at once that messages wait.
  const showsBar = opened.value || props.waiting.value > 0;
  useLayoutEffect(() => {
    document.getElementById("room")!.classList.toggle("opened", showsBar);
  }, [showsBar]);
  if (stream === "") return null;
  return (
    <section
      class={shown ? "stage" : "stage alone"}
      aria-label={texts.label}
      data-inert={!works.value || undefined}
    >
      <Picture {...props} stream={stream} choice={choice} />
      <div class="titlebar">
        <Heading {...props} title={title || room} opened={opened} />
        <Controls choice={choice} place={place} texts={texts} />
      </div>
      <Description
        text={description}
        links={descriptionLinks}
        texts={texts}
        opened={opened.value}
      />
    </section>
  );
}

/**
 * The title. On a phone it is the only line: it also has the number of viewers, and opens
 * the description and the chat's header.
 */
function Heading(
  { title, opened, viewers, lost, texts, interfaceTexts }: StageProps & {
    title: string;
    opened: Signal<boolean>;
  },
) {
  return (
    <div class="streamheading">
      <h1 class="streamtitle" dir="auto">{title}</h1>
      <Viewers
        count={viewers.value}
        stale={lost.value}
        texts={interfaceTexts}
      />
      <button
        type="button"
        class="opener"
        aria-label={texts.about}
        aria-expanded={opened.value}
        onClick={() => opened.value = !opened.value}
      />
    </div>
  );
}

/**
 * Hydrates what the server rendered into `box` from `drawn` and `drawnViewers`, or renders
 * it, and keeps it up to date.
 */
export function mountStage(
  box: Element,
  state: RoomState,
  drawn: RoomSettings,
  drawnViewers: number,
): void {
  const settings = signal(drawn);
  const viewers = signal(drawnViewers);
  const { room, you, lost, waiting, texts } = state;
  hydrate(
    <Stage
      room={room}
      settings={settings}
      first={drawn.stream}
      you={you}
      viewers={viewers}
      lost={lost}
      waiting={waiting}
      texts={texts.stage}
      interfaceTexts={texts}
    />,
    box,
  );
  effect(() => {
    settings.value = state.settings.value;
    viewers.value = state.viewers.value;
  });
}
