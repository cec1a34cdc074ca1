import { define } from "../server/state.ts";
import { renderMetrics } from "../hub/operator/metrics.ts";
import { allow } from "./(_lib)/allow.ts";
import { NO_STORE } from "./(_lib)/caching.ts";

export const handler = define.handlers(allow({
  /** The process's metrics in Prometheus' text format. nginx/ keeps them private. */
  async GET({ state: { hub } }) {
    const { text, type } = await renderMetrics(hub);
    return new Response(text, {
      headers: { ...NO_STORE, "content-type": type },
    });
  },
}));
