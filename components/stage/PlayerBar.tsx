/**
 * The player's own controls. The browser's would enlarge the video without the messages
 * over it.
 *
 * @module
 */
import type { Signal } from "@preact/signals";
import type { DanmakuChoice } from "../danmaku/options.ts";
import { formatPosition } from "../ui/position.ts";
import { ControlButton, DanmakuSwitch } from "./Controls.tsx";
import type { Player } from "./player.ts";
import type { StageTexts } from "./props.ts";

/** The bar at the lower edge of the picture. */
export function PlayerBar(
  { player, isFull, choice, texts, onFullScreen }: {
    player: Player;
    isFull: boolean;
    choice: Signal<DanmakuChoice>;
    texts: StageTexts;
    onFullScreen(): void;
  },
) {
  const { media, wanted } = player;
  return (
    <div class="playerbar" data-bar>
      <ControlButton
        label={wanted.value ? texts.pause : texts.play}
        onClick={() => player.toggle()}
      >
        <path d={wanted.value ? "M7 4v12m6-12v12" : "M6 4l10 6-10 6z"} />
      </ControlButton>
      <Sound player={player} texts={texts} />
      {media.live
        ? <LiveButton player={player} texts={texts} />
        : <Position player={player} texts={texts} />}
      {
        // Elsewhere it is below the picture.
        isFull && (
          <span class="danmakucontrols">
            <DanmakuSwitch choice={choice} texts={texts} />
          </span>
        )
      }
      <ControlButton
        label={isFull ? texts.smallScreen : texts.fullScreen}
        onClick={onFullScreen}
      >
        <path
          d={isFull
            ? "M8 3v5H3m14 0h-5V3m0 14v-5h5M3 12h5v5"
            : "M3 8V3h5m4 0h5v5m0 4v5h-5m-4 0H3v-5"}
        />
      </ControlButton>
    </div>
  );
}

/** Mute and volume; phones have keys for the latter. */
function Sound({ player, texts }: { player: Player; texts: StageTexts }) {
  const { media: { muted, volume }, sound } = player;
  const level = muted.value ? 0 : volume.value;
  return (
    <>
      <ControlButton
        label={muted.value ? texts.unmute : texts.mute}
        onClick={() => sound.mute(!muted.peek())}
      >
        <path
          d={muted.value
            ? "M3 8h3l4-4v12l-4-4H3zM13 8l4 4m0-4-4 4"
            : "M3 8h3l4-4v12l-4-4H3zM13 7q2 3 0 6m2.500-8q4 5 0 10"}
        />
      </ControlButton>
      <input
        class="volume"
        type="range"
        min={0}
        max={1}
        step={.05}
        value={level}
        aria-label={texts.volume}
        aria-valuetext={`${Math.round(level * 100)} %`}
        onInput={({ currentTarget }) =>
          sound.turnTo(currentTarget.valueAsNumber)}
      />
    </>
  );
}

/** Says whether it is watched live, and leads back there. */
function LiveButton({ player, texts }: { player: Player; texts: StageTexts }) {
  const isLive = player.place.isLive;
  return (
    <button
      type="button"
      class="golive"
      title={texts.goLive}
      aria-label={isLive ? texts.live : texts.goLive}
      disabled={isLive}
      onClick={() => player.place.goLive()}
    >
      {texts.live}
    </button>
  );
}

/** The position in a recording. */
function Position({ player, texts }: { player: Player; texts: StageTexts }) {
  const { positionSeconds, lengthSeconds } = player.media;
  const length = lengthSeconds.value;
  if (!(length > 0)) return <span class="seekbar"></span>;
  const at = formatPosition(positionSeconds.value * 1_000);
  const where = `${at} / ${formatPosition(length * 1_000)}`;
  return (
    <>
      <input
        class="seekbar"
        type="range"
        min={0}
        max={length}
        step="any"
        value={positionSeconds.value}
        aria-label={texts.position}
        aria-valuetext={where}
        onInput={({ currentTarget }) =>
          player.place.seekTo(currentTarget.valueAsNumber)}
      />
      <span class="elapsed" aria-hidden="true">{where}</span>
    </>
  );
}
