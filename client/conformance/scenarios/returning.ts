import { Mistake } from "../mistake.ts";
import type { CoreScenario } from "../scenario.ts";

/** How often a client may try that can't read why a socket is refused. */
const MAX_REFUSED = 5;

/** Losing the connection and resuming by epoch and seq. */
export const RETURNING: readonly CoreScenario[] = [
  {
    name: "Missed events",
    must:
      "come back with the `epoch` and `seq` that it has, and hand out what it missed",
    async play(room) {
      (await room.told("one", "two")).cut();
      room.message("three");
      room.message("four");
      await room.told("five");
    },
  },
  {
    name: "Lost after the welcome",
    must:
      "not take `seq` of `welcome` for its place before the missed events have come",
    async play(room) {
      (await room.told("one")).cut();
      room.message("two");
      room.message("three");
      const welcomed = await (await room.next()).accept();
      welcomed.send(room.welcome());
      await welcomed.arrived();
      welcomed.cut();
      const [two] = room.missedSince({ epoch: room.epoch, seq: 1 });
      const half = await (await room.next()).accept();
      half.send(room.welcome(), two);
      await room.handed();
      half.cut();
      await room.join();
    },
  },
  {
    name: "Nothing seen yet",
    must:
      "come back with the `seq` of its first `welcome` if nothing came after it",
    async play(room) {
      room.message("Before the client came.");
      const connection = await room.join();
      await connection.arrived();
      connection.cut();
      room.message("one");
      await room.join();
    },
  },
  {
    name: "Repeated events",
    must: "hand out an event once, even if the server sends it again",
    async play(room) {
      const connection = await room.join();
      const sent = connection.tell("one", "two");
      connection.send(...sent);
      await room.handed();
      connection.cut();
      const back = await (await room.next()).accept();
      back.send(room.welcome(), ...sent);
      back.tell("three");
      back.send(sent[1]);
    },
  },
  {
    name: "Gap",
    must: "hand out `gap`, and go on after it",
    async play(room) {
      (await room.told("one")).cut();
      room.message("Lost.");
      room.message("Lost too.");
      room.forget();
      room.message("four");
      (await room.told()).cut();
      room.message("five");
      await room.join();
    },
  },
  {
    name: "Nothing but a gap",
    must: "take `to` of a `gap` for its place",
    async play(room) {
      (await room.told("one")).cut();
      room.message("Lost.");
      room.forget();
      (await room.told()).cut();
      room.message("three");
      await room.join();
    },
  },
  {
    name: "New epoch",
    must:
      "start afresh with a new `epoch`, whose `seq`s are lower, and return with it",
    async play(room) {
      (await room.told("one", "two", "three")).cut();
      room.beginAnew();
      room.message("one anew");
      (await room.told("two anew")).cut();
      room.message("three anew");
      await room.join();
    },
  },
  {
    name: "Skipped",
    must:
      "come back with `to` of `skipped`, since it isn't missing those messages",
    async play(room) {
      const connection = await room.join();
      connection.tell("one");
      for (const text of ["two", "three"]) room.message(text);
      connection.send({ type: "skipped", from: 2, to: 3 });
      await connection.arrived();
      connection.cut();
      room.message("four");
      await room.join();
    },
  },
  {
    name: "Closed by the server",
    must: "come back after 1011 and 4001 (it read too slowly)",
    async play(room) {
      for (const code of [1011, 4001]) {
        (await room.told(`before ${code}`)).close(code);
        room.message(`after ${code}`);
      }
      await room.join();
    },
  },
  {
    name: "Token expired",
    must: "end after 4003, or come back without the expired token",
    async play(room) {
      (await room.told("one")).close(4003);
      const outcome = await room.until(
        () => room.attempts[0] ?? room.ending,
        () => "It neither ended nor came back.",
      );
      if ("token" in outcome && outcome.token === room.token) {
        throw new Mistake("It came back with the token that has expired.");
      }
    },
  },
  {
    name: "Room removed",
    must: "end after 4004, and not come back",
    async play(room) {
      (await room.told("one")).close(4004);
      await room.ended();
    },
  },
  {
    name: "Broken client",
    must: "end after 1008, and not come back: the server calls it broken",
    async play(room) {
      (await room.join()).close(1008);
      await room.ended();
    },
  },
  {
    name: "No such room",
    must: "end when the server answers 404",
    async play(room) {
      for (let refused = 0; refused <= MAX_REFUSED; refused++) {
        const outcome = await room.until(
          () => room.attempts.shift() ?? room.ending,
          () => "It didn't end after 404.",
        );
        if (!("over" in outcome)) return;
        outcome.refuse(404, "no_such_room");
      }
      throw new Mistake("It came back again and again after 404.");
    },
  },
];
