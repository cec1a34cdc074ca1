import { Subprotocol } from "../../../hub/websocket.ts";
import { GUEST_COOKIE } from "../guest.ts";
import { Mistake } from "../mistake.ts";
import type { CoreScenario } from "../scenario.ts";

/** How many attempts may come within {@linkcode STORM_MS} if the server refuses them. */
const ATTEMPTS = 4;
const STORM_MS = 500;

/** What the server asks refused clients to wait. */
const RETRY_AFTER_MS = 1_000;

/** A promise of the server's that soon shows whether a client relies on it. */
const HEARTBEAT_MS = 500;

/** How long the server keeps that promise before it falls silent. */
const BEATS = 6;

/** A client may wait "a few seconds" more, and ask first. */
const SILENCE_LIMIT_MS = 40_000;

/** More than the limit that many libraries set for a frame, in characters. */
const LONG_FRAME = 3 << 20;

/** Connecting, reading frames, and noticing that a connection is dead. */
export const CONNECTING: readonly CoreScenario[] = [
  {
    name: "Events in frames",
    must: "hand out the events of each frame, however many it has, in order",
    async play(room) {
      room.message("Before the client came.");
      const connection = await room.join();
      connection.tell("one");
      connection.tell("two", "three");
      connection.send();
      connection.tell("four");
    },
  },
  {
    name: "Token",
    must:
      "send its token in `Authorization` or as a subprotocol, never in the URL",
    async play(room) {
      const attempt = await room.next();
      if (attempt.url.includes(room.token!)) {
        throw new Mistake("It sent its token in the URL, which is logged.");
      }
      if (attempt.token !== room.token) {
        throw new Mistake(
          `It sent ${
            attempt.token === undefined ? "no token" : "another token"
          }.`,
        );
      }
      await room.letIn(attempt);
    },
  },
  {
    name: "Guest",
    guest: true,
    must: "be the same viewer after a loss, by the cookie of a page: " +
      "keys count for one viewer",
    async play(room) {
      const said = await (await room.join()).ask("one");
      const message = said.store();
      said.cut();
      const second = await room.next();
      if (!second.cookie?.includes(GUEST_COOKIE)) {
        throw new Mistake(
          "It came back without a viewer's cookie, so as somebody else: " +
            "what it says again is posted twice.",
        );
      }
      const back = await room.letIn(second);
      (await back.says("one")).accept();
      await room.said(message);
    },
  },
  {
    name: "Unknown events and fields",
    must: "ignore unknown types of events and unknown fields",
    async play(room) {
      const attempt = await room.next();
      const connection = await attempt.accept();
      room.missedSince(attempt.position);
      connection.sendUnknown({ ...room.welcome(), mood: { good: true } });
      connection.sendUnknown({ type: "weather", sky: ["blue"] });
      const [message] = connection.tell("one");
      connection.sendUnknown(
        { type: "weather" },
        { ...message, seq: message.seq + 1, text: "two", colour: null },
        { type: "toString" },
      );
      connection.send(room.message("two"));
    },
  },
  {
    name: "Long frame",
    must: "read frames of several megabytes: much may have been missed",
    async play(room) {
      await room.told("one", "x".repeat(LONG_FRAME), "two");
    },
  },
  {
    name: "Text frames",
    must: "read text frames of a server that knows no subprotocol of its list",
    async play(room) {
      const connection = await room.letIn(await room.next(), []);
      connection.tell("one", "日本語");
    },
  },
  {
    name: "Bytes",
    must: "read binary frames if it offers `hubbub.v1.bytes`",
    async play(room) {
      const known = [Subprotocol.Bytes];
      const connection = await room.letIn(await room.next(), known);
      connection.tell("one", "日本語");
    },
  },
  {
    name: "Ping",
    must: "answer `ping` with a frame, such as `pong`",
    async play(room) {
      const connection = await room.join();
      await connection.arrived();
    },
  },
  {
    name: "Refused for a while",
    must: "try again after a 503, with growing waits, and not before the " +
      "`Retry-After` that it can read",
    async play(room) {
      const times: number[] = [];
      let wasReadable = false;
      for (let i = 0; i < ATTEMPTS; i++) {
        const attempt = await room.next();
        if (wasReadable && attempt.at - times.at(-1)! < RETRY_AFTER_MS) {
          throw new Mistake(
            `It came back before the ${RETRY_AFTER_MS} ms that the server asked for.`,
          );
        }
        times.push(attempt.at);
        // Not every WebSocket shows why it was refused.
        wasReadable = attempt.over === "events";
        attempt.refuse(503, "unavailable", RETRY_AFTER_MS);
      }
      const tookMs = times.at(-1)! - times[0];
      if (tookMs < STORM_MS) {
        throw new Mistake(
          `It tried ${ATTEMPTS} times at once, although the server refused and asked it to wait.`,
        );
      }
      await room.told("one");
    },
  },
  {
    name: "Lost before the welcome",
    must: "try again when a connection ends before `welcome`",
    async play(room) {
      (await (await room.next()).accept()).cut();
      await room.told("one");
    },
  },
  {
    name: "Restart",
    must: "come back after 1012, which spreads clients over 5 seconds",
    async play(room) {
      (await room.told("one")).close(1012);
      room.message("two");
      await room.join();
    },
  },
  {
    name: "Silence",
    must:
      "stay while heartbeats come, and connect anew when nothing has come " +
      "for `heartbeatMs` and a few seconds",
    async play(room) {
      const attempt = await room.next();
      const connection = await attempt.accept();
      connection.send(
        { ...room.welcome(), heartbeatMs: HEARTBEAT_MS },
        ...room.missedSince(attempt.position),
      );
      connection.tell("one");
      await room.handed();
      for (let i = 0; i < BEATS; i++) {
        connection.send({ type: "heartbeat" });
        await new Promise((resolve) => setTimeout(resolve, HEARTBEAT_MS));
      }
      if (room.attempts.length > 0) {
        throw new Mistake(
          "It connected anew although heartbeats came as promised.",
        );
      }
      connection.silence();
      room.message("two");
      await room.join(SILENCE_LIMIT_MS);
    },
  },
];
