import { define } from "../../../server/state.ts";
import { parsePosition, serverSentEvents } from "../../../hub/mod.ts";
import { allow } from "../../(_lib)/allow.ts";

// Caches and compressors would delay events; nginx needs its own header.
const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

/** A stream is read only when it has room, so it is always ready. */
const STREAM = { ready: () => true };

export const handler = define.handlers(allow({
  /** The room's events as server-sent events, one for each frame of a socket. */
  async GET({ req, params, url, state: { hub, person } }) {
    // A browser that reconnects sends the last id, "epoch:seq", which takes precedence
    // over the query.
    const [epoch, seq] = req.headers.get("last-event-id")?.split(":") ??
      [url.searchParams.get("epoch"), url.searchParams.get("seq")];
    const position = parsePosition(epoch ?? null, seq ?? null);
    const arrival = {
      room: params.room,
      person,
      position,
      observes: url.searchParams.has("observe"),
      samples: url.searchParams.has("sample"),
    };
    const registration = await hub.register(arrival, STREAM);
    return new Response(serverSentEvents(registration), { headers: HEADERS });
  },

  /** Registers nobody. */
  async HEAD({ params, state: { hub, person } }) {
    await hub.briefing(params.room, person);
    return new Response(null, { headers: HEADERS });
  },
}));
