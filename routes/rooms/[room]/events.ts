import { define } from "../../../server/state.ts";
import { parsePosition, serverSentEvents } from "../../../hub/mod.ts";
import { allow } from "../../(_lib)/allow.ts";

/** A stream is read from when it has room: it is always ready when it waits. */
const STREAM = { ready: () => true };

export const handler = define.handlers(allow({
  /** The room's events as the socket sends them, each frame one server-sent event. */
  async GET({ req, params, url, state: { hub, person } }) {
    // A browser that reconnects by itself names the last id, "epoch:seq"; it goes before the query.
    const [epoch, seq] = req.headers.get("last-event-id")?.split(":") ??
      [url.searchParams.get("epoch"), url.searchParams.get("seq")];
    const position = parsePosition(epoch ?? null, seq ?? null);
    const arrival = {
      room: params.room,
      person,
      position,
      observes: url.searchParams.has("observe"),
    };
    const registration = await hub.register(arrival, STREAM);
    return new Response(serverSentEvents(registration), {
      headers: {
        "content-type": "text/event-stream; charset=utf-8",
        // Neither a cache nor a compressor may hold an event back; nginx is told by its own header.
        "cache-control": "no-store, no-transform",
        "x-accel-buffering": "no",
      },
    });
  },
}));
