import { spy } from "@std/testing/mock";
import { type Batch, Log } from "../../hub/room/log/log.ts";
import { Registration } from "../../hub/room/registration.ts";
import { personNamed } from "./people.ts";

/** A client of a log that holds `held` events, with frames to send before the log. */
export function register({ held = 0, before = [] as Batch[] } = {}) {
  const log = new Log(0);
  append(log, held);
  const client = { ready: true };
  const leave = spy();
  const flushAgain = spy();
  const registration = new Registration(
    {
      person: personNamed("Ann"),
      transport: { ready: () => client.ready },
      onLeave: () => {},
    },
    { epoch: "e", leave, flushAgain },
    log,
    0,
    before,
  );
  return { log, client, leave, flushAgain, registration };
}

/** Appends events whose JSON is their `seq`. */
export function append(log: Log, count: number, at = 0): void {
  for (let i = 0; i < count; i++) {
    log.append({ json: `${log.seq + 1}`, seq: log.seq + 1 }, at);
  }
}
