/**
 * Shows a room's live messages as danmaku.
 *
 * @module
 */
import { effect, type ReadonlySignal } from "@preact/signals";
import type { Viewer } from "../../hub/protocol.ts";
import { deletedBy } from "../../hub/deleted_by.ts";
import { type PageEvent, subscribe } from "../connection/page_events.ts";
import { DanmakuLayer, danmakuOf } from "./layer.ts";
import type { DanmakuOptions } from "./options.ts";

/**
 * Starts; the returned function stops. `you` is the viewer; while the picture `rests`, so
 * do the messages.
 */
export function showDanmaku(
  box: HTMLElement,
  options: ReadonlySignal<DanmakuOptions>,
  you: ReadonlySignal<Viewer>,
  rests: ReadonlySignal<boolean>,
): () => void {
  const layer = new DanmakuLayer(box, options.peek());
  const stopSetting = effect(() => layer.set(options.value));
  const stopResting = effect(() => layer.rest(rests.value));
  const stopHearing = subscribe((events) => {
    for (const event of events) take(layer, event, you.peek().id);
  });
  return () => {
    stopHearing();
    stopResting();
    stopSetting();
    layer.stop();
  };
}

function take(layer: DanmakuLayer, event: PageEvent, you: string): void {
  switch (event.type) {
    case "message": {
      const own = event.from.id === you;
      return layer.add({ ...danmakuOf(event), own });
    }
    case "hidden":
      return layer.remove(({ from }) => from === event.viewer);
    default: {
      const isGone = deletedBy(event);
      if (isGone) layer.remove(({ key, from }) => isGone(Number(key), from));
    }
  }
}
