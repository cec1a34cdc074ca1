/**
 * The video with danmaku over it.
 *
 * @module
 */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Danmaku } from "../danmaku/Danmaku.tsx";
import type { DanmakuChoice } from "../danmaku/options.ts";
import { Icon } from "../ui/Icon.tsx";
import { type PlaybackProblem, Player } from "./player.ts";
import type { StageProps, StageTexts } from "./props.ts";
import { mayLoad } from "./stream.ts";

/** The room's stream, or why it can't be shown. */
export function Picture(
  { stream, first, you, choice, texts }: StageProps & {
    stream: string;
    choice: Signal<DanmakuChoice>;
  },
) {
  const box = useRef<HTMLDivElement>(null);
  const loads = stream === first || mayLoad(stream, first, location.origin);
  return (
    <div class="picture" ref={box}>
      {loads
        ? <Video key={stream} stream={stream} texts={texts} />
        : (
          <Placeholder
            says={texts.changed}
            does={texts.watch}
            onClick={() => location.reload()}
          />
        )}
      <Danmaku choice={choice} you={you} />
      <button
        type="button"
        class="fullscreen"
        aria-label={texts.fullScreen}
        title={texts.fullScreen}
        onClick={() => box.current && toggleFullScreen(box.current)}
      >
        <Icon d="M3 8V3h5m4 0h5v5m0 4v5h-5m-4 0H3v-5" />
      </button>
    </div>
  );
}

/**
 * Nothing is requested from the stream's address until the viewer presses play. Without
 * scripts, the browser plays what it can.
 */
function Video({ stream, texts }: { stream: string; texts: StageTexts }) {
  const video = useRef<HTMLVideoElement>(null);
  const player = useRef<Player>();
  const trouble = useSignal<PlaybackProblem | undefined>(undefined);

  useEffect(() => {
    // The browser's own button would enlarge the video without the danmaku.
    video.current!.setAttribute("controlslist", "nofullscreen");
    const its = player.current = new Player(video.current!, stream, trouble);
    its.start();
    return () => its.stop();
  }, []);

  return (
    <>
      <video
        ref={video}
        src={stream}
        controls
        playsinline
        preload="none"
        aria-label={texts.label}
      >
        <a href={stream}>{texts.openStream}</a>
      </video>
      {trouble.value && (
        <Placeholder
          says={texts[trouble.value]}
          does={texts.tryAgain}
          onClick={() => player.current?.retry()}
        />
      )}
    </>
  );
}

/** Replaces the video with a sentence and a button. */
function Placeholder(
  { says, does, onClick }: { says: string; does: string; onClick(): void },
) {
  return (
    <div class="placeholder" role="status">
      <p>{says}</p>
      <button type="button" class="button" onClick={onClick}>{does}</button>
    </div>
  );
}

/** Enlarges the whole box, danmaku included; some phones can enlarge a video only. */
function toggleFullScreen(box: HTMLElement): void {
  const video = box.querySelector("video") as
    | (HTMLVideoElement & { webkitEnterFullscreen?(): void })
    | null;
  if (document.fullscreenElement) void document.exitFullscreen();
  else if (document.fullscreenEnabled) void box.requestFullscreen();
  else video?.webkitEnterFullscreen?.();
}
