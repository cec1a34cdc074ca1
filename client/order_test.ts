import { assertEquals } from "@std/assert";
import type { MessageEvent, ServerEvent } from "../hub/protocol.ts";
import { welcome } from "../tests/tools/chat_sample.ts";
import { Order } from "./order.ts";

const message = (seq: number): MessageEvent => ({
  type: "message",
  seq,
  at: 0,
  from: { id: "a", name: "Ann", role: "viewer" },
  text: `${seq}`,
});

/** What an order makes of events: types, with the place of what has one. */
function taken(order: Order, ...events: ServerEvent[]): (string | undefined)[] {
  return events.flatMap((event) => {
    const found = order.take(event);
    return found
      ? found.map((each) =>
        "from" in each && "to" in each
          ? `${each.type} ${each.from}-${each.to}`
          : "seq" in each
          ? `${each.type} ${each.seq}`
          : each.type
      )
      : [undefined];
  });
}

const entered = () => {
  const order = new Order();
  order.take(welcome("a", 4));
  return order;
};

Deno.test("an order begins where the welcome says, and hands on what has no place", () => {
  const order = entered();
  assertEquals(
    taken(order, message(5), { type: "viewers", count: 2 }, message(6)),
    ["message 5", "viewers", "message 6"],
  );
  assertEquals(order.position, { epoch: "a", seq: 6 });
});

Deno.test("what was there before is left out, also gaps and skipped messages", () => {
  const order = entered();
  taken(order, message(5), message(6));
  assertEquals(
    taken(
      order,
      welcome("a", 7),
      message(5),
      { type: "skipped", from: 4, to: 6 },
      { type: "gap", from: 5, to: 6 },
      message(7),
    ),
    ["welcome 7", "message 7"],
  );
});

Deno.test("gaps and skipped messages take the place of what is not sent", () => {
  const order = entered();
  assertEquals(
    taken(
      order,
      { type: "gap", from: 5, to: 9 },
      { type: "skipped", from: 10, to: 12 },
      message(13),
    ),
    ["gap 5-9", "skipped 10-12", "message 13"],
  );
});

Deno.test("missing events are asked for once, and a gap takes their place if they don't come", () => {
  const order = entered();
  taken(order, message(5));
  assertEquals(taken(order, message(8)), [undefined]);
  assertEquals(order.position, { epoch: "a", seq: 5 });
  order.take(welcome("a", 9));
  assertEquals(taken(order, message(8), message(9)), [
    "gap 6-7",
    "message 8",
    "message 9",
  ]);
});

Deno.test("another epoch counts anew, from its gap on", () => {
  const order = entered();
  taken(order, message(5), message(6));
  assertEquals(
    taken(
      order,
      welcome("b", 3),
      { type: "gap", from: 0, to: 2 },
      message(3),
    ),
    ["welcome 3", "gap 0-2", "message 3"],
  );
  assertEquals(order.position, { epoch: "b", seq: 3 });
});

Deno.test("a position that the server doesn't know in its own epoch is given up", () => {
  const order = entered();
  taken(order, message(5), message(6));
  assertEquals(
    taken(order, { type: "gap", from: 0, to: 4 }, message(5)),
    ["gap 0-4", "message 5"],
  );
});
