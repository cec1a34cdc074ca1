import { Mistake } from "../mistake.ts";
import type { Scenario } from "../scenario.ts";

/** Losing the connection and resuming by epoch and seq. */
export const RETURNING: readonly Scenario[] = [
  {
    name: "Missed events",
    level: "core",
    must:
      "come back with the `epoch` and `seq` that it has, and hand out what it missed",
    async play(room) {
      const connection = await room.join();
      connection.tell("one", "two");
      await room.handed();
      connection.cut();
      room.message("three");
      room.message("four");
      (await room.join()).tell("five");
      await room.handed();
    },
  },
  {
    name: "Lost after the welcome",
    level: "core",
    must:
      "not take `seq` of `welcome` for its place before the missed events have come",
    async play(room) {
      const connection = await room.join();
      connection.tell("one");
      await room.handed();
      connection.cut();
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
      await room.handed();
    },
  },
  {
    name: "Nothing seen yet",
    level: "core",
    must:
      "come back with the `seq` of its first `welcome` if nothing came after it",
    async play(room) {
      room.message("Before the client came.");
      const connection = await room.join();
      await connection.arrived();
      connection.cut();
      room.message("one");
      await room.join();
      await room.handed();
    },
  },
  {
    name: "Repeated events",
    level: "core",
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
      await room.handed();
    },
  },
  {
    name: "Gap",
    level: "core",
    must: "hand out `gap`, and go on after it",
    async play(room) {
      const connection = await room.join();
      connection.tell("one");
      await room.handed();
      connection.cut();
      room.message("Lost.");
      room.message("Lost too.");
      room.forget();
      room.message("four");
      const back = await room.join();
      await room.handed();
      back.cut();
      room.message("five");
      await room.join();
      await room.handed();
    },
  },
  {
    name: "Nothing but a gap",
    level: "core",
    must: "take `to` of a `gap` for its place",
    async play(room) {
      const connection = await room.join();
      connection.tell("one");
      await room.handed();
      connection.cut();
      room.message("Lost.");
      room.forget();
      const back = await room.join();
      await room.handed();
      back.cut();
      room.message("three");
      await room.join();
      await room.handed();
    },
  },
  {
    name: "New epoch",
    level: "core",
    must:
      "start afresh with a new `epoch`, whose `seq`s are lower, and return with it",
    async play(room) {
      const connection = await room.join();
      connection.tell("one", "two", "three");
      await room.handed();
      connection.cut();
      room.beginAnew();
      room.message("one anew");
      const back = await room.join();
      await room.handed();
      back.tell("two anew");
      await room.handed();
      back.cut();
      room.message("three anew");
      await room.join();
      await room.handed();
    },
  },
  {
    name: "Skipped",
    level: "core",
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
      await room.handed();
    },
  },
  {
    name: "Closed by the server",
    level: "core",
    must: "come back after 1011 and 4001 (it read too slowly)",
    async play(room) {
      for (const code of [1011, 4001]) {
        const connection = await room.join();
        connection.tell(`before ${code}`);
        await room.handed();
        connection.close(code);
        room.message(`after ${code}`);
      }
      await room.join();
      await room.handed();
    },
  },
  {
    name: "Token expired",
    level: "core",
    must: "end after 4003, or come back without the expired token",
    async play(room) {
      const connection = await room.join();
      connection.tell("one");
      await room.handed();
      connection.close(4003);
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
    level: "core",
    must: "end after 4004, and not come back",
    async play(room) {
      const connection = await room.join();
      connection.tell("one");
      await room.handed();
      connection.close(4004);
      await room.ended();
    },
  },
  {
    name: "Broken client",
    level: "core",
    must: "end after 1008, and not come back: the server calls it broken",
    async play(room) {
      const connection = await room.join();
      connection.close(1008);
      await room.ended();
    },
  },
  {
    name: "No such room",
    level: "core",
    must: "end when the server answers 404",
    async play(room) {
      await room.refuseUntilEnded(404, "no_such_room");
    },
  },
];
