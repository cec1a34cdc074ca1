/**
 * The video with danmaku over it.
 *
 * @module
 */
import {
  type Signal,
  useComputed,
  useSignal,
  useSignalEffect,
} from "@preact/signals";
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Danmaku } from "../danmaku/Danmaku.tsx";
import type { DanmakuChoice } from "../danmaku/options.ts";
import { FullScreen, toggleFullScreen } from "./full_screen.ts";
import { followInput } from "./picture_input.ts";
import { Player } from "./player.ts";
import { PlayerBar } from "./PlayerBar.tsx";
import type { StageProps, StageTexts } from "./props.ts";
import { startsByItself } from "./starts_by_itself.ts";
import { mayLoad } from "./stream.ts";

type PictureProps = StageProps & {
  stream: string;
  choice: Signal<DanmakuChoice>;
};

/** The room's stream, or why it can't be shown. */
export function Picture(props: PictureProps) {
  const { stream, first, texts } = props;
  const box = useRef<HTMLDivElement>(null);
  const fullScreen = useMemo(() => new FullScreen(), []);
  // Whoever has paused one broadcast doesn't want the next to start by itself.
  const wanted = useSignal(true);
  useEffect(() => fullScreen.start(), []);
  const loads = stream === first || mayLoad(stream, first, location.origin);
  return (
    <div
      class="picture"
      ref={box}
      data-full={fullScreen.element.value !== null || undefined}
    >
      {loads
        ? (
          <Video
            key={stream}
            {...props}
            box={box}
            fullScreen={fullScreen}
            wanted={wanted}
          />
        )
        : (
          <Cover says={texts.changed}>
            <button
              type="button"
              class="button"
              onClick={() => location.reload()}
            >
              {texts.watch}
            </button>
          </Cover>
        )}
    </div>
  );
}

/** Without scripts, the browser plays what it can. */
function Video(
  { stream, box, fullScreen, wanted, you, choice, texts }: PictureProps & {
    box: RefObject<HTMLDivElement>;
    fullScreen: FullScreen;
    wanted: Signal<boolean>;
  },
) {
  const video = useRef<HTMLVideoElement>(null);
  const own = useSignal<Player | undefined>(undefined);
  const rests = useComputed(() => !own.value?.media.moving.value);
  const filling = fullScreen.element.value;

  useEffect(() => {
    const player = new Player(video.current!, stream);
    player.start(wanted.peek() && startsByItself());
    const stop = followInput(box.current!, video.current!, player);
    own.value = player;
    return () => {
      stop();
      player.stop();
    };
  }, []);
  useSignalEffect(() => {
    if (own.value?.opened.value) wanted.value = own.value.wanted.value;
  });

  return (
    <>
      <video
        ref={video}
        src={stream}
        // Where the video alone fills the screen, nothing can lie over it.
        controls={!own.value || filling !== null && filling === video.current}
        playsinline
        preload="none"
        aria-label={texts.label}
      >
        <a href={stream}>{texts.openStream}</a>
      </video>
      <Danmaku choice={choice} you={you} rests={rests} />
      {own.value && (
        <OverPicture
          player={own.value}
          isFull={filling !== null}
          choice={choice}
          texts={texts}
          onFullScreen={() => toggleFullScreen(box.current!)}
        />
      )}
    </>
  );
}

/** What lies over the video: why there is no picture, and the controls. */
function OverPicture(
  props: {
    player: Player;
    isFull: boolean;
    choice: Signal<DanmakuChoice>;
    texts: StageTexts;
    onFullScreen(): void;
  },
) {
  const { player, texts } = props;
  const { wanted, sound, media, opened } = player;
  const problem = player.problem.value;
  if (problem) {
    return (
      <Cover says={texts[problem]}>
        <button type="button" class="button" onClick={() => player.retry()}>
          {problem === "ended" ? texts.watchAgain : texts.tryAgain}
        </button>
      </Cover>
    );
  }
  return (
    <>
      {!wanted.value && (
        <button
          type="button"
          class="bigplay"
          aria-label={texts.play}
          // The bar has the same button.
          aria-hidden={opened.value || undefined}
          tabindex={opened.value ? -1 : undefined}
          onClick={() => player.play()}
        >
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d="M6 4l10 6-10 6z" />
          </svg>
        </button>
      )}
      {wanted.value && !media.moving.value && (
        <div class="loading" role="status" aria-label={texts.loading}></div>
      )}
      {wanted.value && sound.withheld.value && (
        <button
          type="button"
          class="soundon"
          onClick={() => sound.mute(false)}
        >
          {texts.soundOn}
        </button>
      )}
      {opened.value && <PlayerBar {...props} />}
    </>
  );
}

/** Covers the video with a sentence and a button. */
function Cover(
  { says, children }: { says: string; children: ComponentChildren },
) {
  return (
    <div class="placeholder" role="status">
      <p key={says}>{says}</p>
      {children}
    </div>
  );
}
