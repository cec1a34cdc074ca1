import type { AcceptedEvent } from "../../../hub/answers.ts";
import { Mistake } from "../mistake.ts";
import type { CoreScenario } from "../scenario.ts";

/** What the server asks a client to wait that says too much. */
const RETRY_AFTER_MS = 400;

/** More messages than a client keeps for a program that is busy, and how many are in a frame. */
const MANY = 3_000;
const EACH = 100;

/** `say` and its answers. */
export const SAYING: readonly CoreScenario[] = [
  {
    name: "Accepted",
    must:
      "return the place from `say`, whether `accepted` or the message comes first",
    async play(room) {
      const connection = await room.join();
      await room.accept(await connection.ask("one"));
      const second = await connection.ask("two");
      const two = second.store();
      connection.send(two);
      second.accept();
      await room.said(two);
    },
  },
  {
    name: "Accepted twice",
    must:
      "take no notice of a second answer, or of one to a key that isn't its own",
    async play(room) {
      const connection = await room.join();
      const said = await connection.ask("one");
      const accepted = (key: string, seq: number): AcceptedEvent => ({
        type: "accepted",
        key,
        seq,
      });
      connection.send(accepted("somebody-elses", 7));
      const message = said.accept();
      connection.send(accepted(said.key, message.seq), message);
      await room.said(message);
    },
  },
  {
    name: "Rejected",
    must: "report the code of `rejected`, and not send the message again",
    async play(room) {
      const connection = await room.join();
      (await connection.ask("one")).reject("blocked");
      const { code } = await room.line("refused", "one");
      if (code !== "blocked") {
        throw new Mistake(
          `It reported the code “${code}” instead of “blocked”.`,
        );
      }
      connection.cut();
      await room.join();
    },
  },
  {
    name: "Too fast",
    must:
      "report `retryAfterMs` of `rejected`, or send the message again once it has passed",
    async play(room) {
      const connection = await room.join();
      (await connection.ask("one")).reject("rate_limited", RETRY_AFTER_MS);
      const refusedAt = performance.now();
      const outcome = await room.until(
        () =>
          connection.unread.find(({ frame }) => frame.type === "say") ??
            room.lines.find(({ type }) => type === "refused"),
        () => "It neither reported the refusal nor sent the message again.",
      );
      if ("frame" in outcome) {
        if (performance.now() - refusedAt < RETRY_AFTER_MS) {
          throw new Mistake(
            `It sent the message again before ${RETRY_AFTER_MS} ms had passed.`,
          );
        }
        await room.accept(await connection.says("one"));
      } else if (outcome.retryAfterMs !== RETRY_AFTER_MS) {
        throw new Mistake(
          `It reported ${outcome.retryAfterMs} as \`retryAfterMs\` instead of ${RETRY_AFTER_MS}.`,
        );
      }
    },
  },
  {
    name: "Answer lost",
    must: "send a `say` without an answer again, with the same key",
    async play(room) {
      const said = await (await room.join()).ask("one");
      const message = said.store();
      said.cut();
      (await (await room.join()).says("one")).accept();
      await room.said(message);
    },
  },
  {
    name: "Much while it waits",
    must:
      "return from `say` although much has come meanwhile, and hand that out then",
    async play(room) {
      const connection = await room.join();
      const said = await connection.ask("one");
      for (let i = 0; i < MANY; i += EACH) {
        connection.tell(...Array.from({ length: EACH }, (_, j) => `${i + j}`));
      }
      await room.accept(said);
      await room.handedInParts();
    },
  },
  {
    name: "Message lost",
    must:
      "send a `say` that never arrived again, as often as the connection is lost",
    async play(room) {
      (await (await room.join()).ask("one")).cut();
      for (let i = 0; i < 2; i++) {
        (await (await room.join()).says("one")).cut();
      }
      await room.accept(await (await room.join()).says("one"));
    },
  },
];
