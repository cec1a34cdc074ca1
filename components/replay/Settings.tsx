/**
 * Settings: which recording to use, and when it began.
 *
 * @module
 */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { toLocalInput } from "./time.ts";
import type { Replay } from "./replay.ts";

/** Steps for shifting the chat. */
const SHIFT_SECONDS = [-10, -1, 1, 10] as const;

/** Lets the viewer choose a recording, which stays on their device. */
export function Source({ replay }: { replay: Replay }) {
  const { texts, stream } = replay.options;
  const recording = replay.recording.value;
  return (
    <div class="source">
      {replay.broken.value && <p class="problem" role="alert">{texts.broken}
      </p>}
      <label class="pick">
        {texts.choose}
        <input
          type="file"
          accept="video/*,audio/*"
          onChange={({ currentTarget: { files } }) => {
            const file = files?.[0];
            if (!file) return;
            replay.open({
              src: URL.createObjectURL(file),
              writtenAt: file.lastModified,
            });
          }}
        />
      </label>
      {stream && recording?.src !== stream && (
        <button
          type="button"
          class="small"
          onClick={() => replay.open({ src: stream })}
        >
          {texts.useStream}
        </button>
      )}
      {recording && (
        <button
          type="button"
          class="small"
          onClick={() => replay.open(undefined)}
        >
          {texts.without}
        </button>
      )}
      <p class="hint">{texts.private}</p>
    </div>
  );
}

/** When the recording begins, for the viewer to set. */
export function Alignment({ replay }: { replay: Replay }) {
  const { texts } = replay.options;
  const start = replay.start.value;
  // The server doesn't know the viewer's time zone.
  const known = useSignal(false);
  useEffect(() => void (known.value = true), []);
  return (
    <details class="align">
      <summary class="quiet">{texts.align}</summary>
      <label class="label" for="start">{texts.begins}</label>
      <input
        id="start"
        class="small"
        type="datetime-local"
        step={1}
        value={known.value ? toLocalInput(start) : ""}
        onChange={({ currentTarget: { value } }) => {
          const moment = Date.parse(value);
          if (!Number.isNaN(moment)) replay.setStart(moment);
        }}
      />
      <p id="shift" class="label">{texts.shift}</p>
      <div class="shifts" role="group" aria-labelledby="shift">
        {SHIFT_SECONDS.map((seconds) => (
          <button
            key={seconds}
            type="button"
            class="small"
            onClick={() =>
              replay.setStart(replay.start.peek() - seconds * 1_000)}
          >
            {texts.shifts[seconds]}
          </button>
        ))}
      </div>
      <button
        type="button"
        class="small"
        onClick={() => replay.beginHere()}
      >
        {texts.here}
      </button>
      <p class="hint">{texts.share}</p>
    </details>
  );
}
