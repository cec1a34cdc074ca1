/**
 * The layer of flying messages over a picture.
 *
 * @module
 */
import { type ReadonlySignal, type Signal, useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Viewer } from "../../hub/protocol.ts";
import { showDanmaku } from "./show_danmaku.ts";
import type { DanmakuChoice } from "./options.ts";

/** An empty box; in a browser, messages fly in it while the viewer wants them. */
export function Danmaku(
  { choice, you, rests }: {
    choice: Signal<DanmakuChoice>;
    you: ReadonlySignal<Viewer>;
    /** Whether the picture stands still: then nothing flies over it. */
    rests: ReadonlySignal<boolean>;
  },
) {
  const box = useRef<HTMLDivElement>(null);
  const on = useComputed(() => choice.value.on);
  useEffect(() => {
    if (on.value) return showDanmaku(box.current!, choice, you, rests);
  }, [on.value]);
  return <div class="danmaku notranslate" aria-hidden="true" ref={box}></div>;
}
