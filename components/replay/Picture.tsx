/**
 * The recording or the clock that the chat is played back with.
 *
 * @module
 */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { loadChoice } from "../danmaku/options.ts";
import { toggleFullScreen } from "../stage/full_screen.ts";
import { formatPosition } from "../ui/position.ts";
import type { Replay } from "./replay.ts";
import type { ReplayTexts } from "./texts.ts";

/** Playback speeds of the clock. */
const RATES = [.5, 1, 1.5, 2, 4, 8, 16];

/** The step of the clock's buttons. */
const STEP_MS = 10_000;

/**
 * The recording, with danmaku over it if wanted. Nothing is requested from a room's
 * stream until the viewer presses play.
 */
export function Picture({ replay }: { replay: Replay }) {
  const { texts } = replay.options;
  const recording = replay.recording.value;
  const flies = useSignal(false);
  const video = useRef<HTMLVideoElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const danmaku = useRef<HTMLDivElement>(null);
  const shown = recording !== undefined && !replay.broken.value;

  useEffect(() => {
    replay.attach(shown ? video.current : null);
  }, [shown, recording]);

  useEffect(() => {
    if (!flies.value || !shown || !danmaku.current) return;
    const box = danmaku.current;
    let close = () => {};
    let gone = false;
    void import("./danmaku.ts").then(({ startDanmaku }) => {
      if (!gone) close = startDanmaku(replay, box, loadChoice());
    });
    return () => {
      gone = true;
      close();
    };
  }, [flies.value, shown, recording]);

  if (!shown) return <ClockControls replay={replay} />;
  return (
    <>
      <div class="recording" ref={box}>
        <video
          ref={video}
          src={recording.src}
          controls
          controlsList="nofullscreen"
          playsInline
          preload={recording.src.startsWith("blob:") ? "metadata" : "none"}
          aria-label={texts.recording}
          onError={() => replay.broken.value = true}
          onLoadedMetadata={({ currentTarget }) =>
            replay.measured(currentTarget.duration)}
          onSeeking={() => replay.jump()}
          onPlay={replay.follow}
          onPause={replay.follow}
        />
        <div class="danmaku notranslate" ref={danmaku}></div>
      </div>
      <Over
        flies={flies}
        texts={texts}
        onFullScreen={() => box.current && toggleFullScreen(box.current)}
      />
    </>
  );
}

/** Whether messages fly, and full screen: the video's own button leaves them behind. */
function Over(
  { flies, texts, onFullScreen }: {
    flies: Signal<boolean>;
    texts: ReplayTexts;
    onFullScreen(): void;
  },
) {
  return (
    <div class="source">
      <label class="check">
        <input
          type="checkbox"
          checked={flies.value}
          onChange={({ currentTarget }) => flies.value = currentTarget.checked}
        />
        {texts.fly}
      </label>
      <button type="button" class="small" onClick={onFullScreen}>
        {texts.fullScreen}
      </button>
    </div>
  );
}

/** A clock with the controls of a player. */
function ClockControls({ replay }: { replay: Replay }) {
  const { texts } = replay.options;
  const { lengthMs } = replay;
  const positionMs = Math.min(replay.positionMs.value, lengthMs);
  const playing = replay.playing.value;
  const where = `${formatPosition(positionMs)} / ${formatPosition(lengthMs)}`;
  const step = (stepMs: number) =>
    replay.seek(replay.positionMs.peek() + stepMs);
  return (
    <div class="clock" role="group" aria-label={texts.clock}>
      <button
        type="button"
        class="button"
        onClick={() => playing ? replay.pause() : replay.play()}
      >
        {playing ? texts.pause : texts.play}
      </button>
      <button type="button" class="small" onClick={() => step(-STEP_MS)}>
        {texts.back}
      </button>
      <button type="button" class="small" onClick={() => step(STEP_MS)}>
        {texts.forth}
      </button>
      <label class="speed">
        {texts.speed}
        <select
          class="small"
          onChange={({ currentTarget }) =>
            replay.run(Number(currentTarget.value))}
        >
          {RATES.map((rate) => (
            <option
              key={rate}
              value={rate}
              selected={rate === replay.rate.value}
            >
              {`${rate}×`}
            </option>
          ))}
        </select>
      </label>
      <input
        type="range"
        class="track"
        min={0}
        max={lengthMs}
        step={1_000}
        value={positionMs}
        aria-label={texts.position}
        aria-valuetext={where}
        onInput={({ currentTarget }) =>
          replay.seek(Number(currentTarget.value))}
      />
      <span class="where notranslate" aria-hidden="true">{where}</span>
    </div>
  );
}
