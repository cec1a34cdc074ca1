import { assertEquals, assertRejects } from "@std/assert";
import type { Listener } from "./channels.ts";
import type { Node } from "./node.ts";
import { Subscriptions } from "./subscriptions.ts";

/** A node that notes what is asked of its channels. */
class FakeNode {
  isClosed = false;
  isListening = true;
  fails = false;
  readonly asked: string[] = [];
  readonly channels = {
    listen: (channel: string, _: Listener) => this.#note(`+${channel}`),
    unlisten: (channel: string, _: Listener) => this.#note(`-${channel}`),
  };

  #note(text: string): Promise<void> {
    this.asked.push(text);
    return this.fails && text.startsWith("+")
      ? Promise.reject(new Error("MOVED"))
      : Promise.resolve();
  }
}

/** Two nodes, of which the first owns all slots to begin with. */
function twoNodes() {
  const [one, two] = [new FakeNode(), new FakeNode()];
  const owners = new Map<string, FakeNode>();
  const counts = { moved: 0, found: 0 };
  const subscriptions = new Subscriptions(
    {
      node: (channel) => (owners.get(channel) ?? one) as unknown as Node,
      refind: () => {
        counts.found++;
        return Promise.resolve();
      },
    },
    () => counts.moved++,
  );
  return { one, two, owners, counts, subscriptions };
}

const turn = () => new Promise((done) => setTimeout(done));

Deno.test("Subscriptions move with their slots, and only those", async () => {
  const { one, two, owners, counts, subscriptions } = twoNodes();
  await subscriptions.add("a", () => {});
  await subscriptions.add("b", () => {});
  await subscriptions.settle();
  assertEquals(counts.moved, 0);
  owners.set("a", two);
  await subscriptions.settle();
  assertEquals(one.asked, ["+a", "+b", "-a"]);
  assertEquals(two.asked, ["+a"]);
  assertEquals(counts.moved, 1);
});

Deno.test("Subscriptions that fail to move are tried again", async () => {
  const { one, two, owners, subscriptions } = twoNodes();
  await subscriptions.add("a", () => {});
  owners.set("a", two);
  two.isListening = false;
  await subscriptions.settle();
  assertEquals(two.asked, []);
  two.isListening = two.fails = true;
  await subscriptions.settle();
  two.fails = false;
  await subscriptions.settle();
  await subscriptions.settle();
  assertEquals(two.asked, ["+a", "-a", "+a"]);
  assertEquals(one.asked, ["+a", "-a"]);
});

Deno.test("Subscriptions that Redis ended are made again where their slot is", async () => {
  const { one, two, owners, counts, subscriptions } = twoNodes();
  await subscriptions.add("a", () => {});
  await subscriptions.add("b", () => {});
  owners.set("a", two);
  subscriptions.moved(one as unknown as Node, "a");
  await turn();
  assertEquals(counts, { moved: 1, found: 1 });
  // It isn't subscribed at the first any more.
  assertEquals(one.asked, ["+a", "+b"]);
  assertEquals(two.asked, ["+a"]);
});

Deno.test("All subscriptions of a node that lost them are made again", async () => {
  const { one, subscriptions } = twoNodes();
  await subscriptions.add("a", () => {});
  await subscriptions.add("b", () => {});
  subscriptions.moved(one as unknown as Node);
  await turn();
  assertEquals(one.asked, ["+a", "+b", "+a", "+b"]);
});

Deno.test("A subscription that fails isn't kept, and one that is removed doesn't move", async () => {
  const { one, two, owners, subscriptions } = twoNodes();
  const listener = () => {};
  one.fails = true;
  await assertRejects(() => subscriptions.add("a", listener), Error, "MOVED");
  one.fails = false;
  owners.set("a", two);
  await subscriptions.settle();
  assertEquals(two.asked, []);
  await subscriptions.add("a", listener);
  await subscriptions.remove(listener);
  await subscriptions.remove(listener);
  owners.delete("a");
  await subscriptions.settle();
  assertEquals(two.asked, ["+a", "-a"]);
  assertEquals(one.asked, ["+a", "-a"]);
});
