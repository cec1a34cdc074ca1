import { assertEquals, assertRejects } from "@std/assert";
import type { Node } from "./node.ts";
import { Router } from "./router.ts";
import { type Address, formatAddress, type Target } from "./target.ts";

/**
 * A cluster of two nodes. Each entry of a node's `replies` is for one command: an error,
 * or what it replies.
 */
class FakeCluster {
  readonly sent: string[] = [];
  readonly refound: string[] = [];
  readonly renewed: string[] = [];
  owner = "one:1";
  readonly replies: Record<string, string[]> = { "one:1": [], "two:2": [] };
  readonly router: Router;

  constructor(kind: Target["kind"] = "cluster") {
    this.router = new Router({
      node: () => this.#node(this.owner),
      at: (address) => this.#node(formatAddress(address)),
      refind: (first?: Address) => {
        this.refound.push(first ? formatAddress(first) : "any");
        if (first) this.owner = formatAddress(first);
        return Promise.resolve();
      },
      renew: ({ name }: Node) => this.renewed.push(name),
    }, kind);
  }

  #node(name: string): Node {
    const [host] = name.split(":");
    const connect = () => Promise.resolve();
    return { name, address: { host, port: 0 }, connect } as unknown as Node;
  }

  send(): Promise<string> {
    return this.router.send("key", ({ name }, asking) => {
      this.sent.push([...asking.flat(), name].join(" "));
      const reply = this.replies[name].shift() ?? "done";
      return /^[A-Z]/.test(reply)
        ? Promise.reject(new Error(reply))
        : Promise.resolve(reply);
    });
  }
}

Deno.test("Router follows MOVED, and stays there", async () => {
  const cluster = new FakeCluster();
  cluster.replies["one:1"] = ["MOVED 7 two:2"];
  assertEquals(await cluster.send(), "done");
  assertEquals(await cluster.send(), "done");
  assertEquals(cluster.sent, ["one:1", "two:2", "two:2"]);
  assertEquals(cluster.refound, ["two:2"]);
});

Deno.test("Router asks the node that a slot is moving to, for one command", async () => {
  const cluster = new FakeCluster();
  cluster.replies["one:1"] = ["ASK 7 two:2"];
  cluster.replies["two:2"] = ["TRYAGAIN Multiple keys"];
  assertEquals(await cluster.send(), "done");
  assertEquals(cluster.sent, ["one:1", "ASKING two:2", "one:1"]);
});

Deno.test("Router sends again while nobody owns a slot, and after a primary has become a replica", async () => {
  const cluster = new FakeCluster("sentinel");
  cluster.replies["one:1"] = [
    ...["CLUSTERDOWN Hash slot not served", "READONLY You can't write"],
  ];
  assertEquals(await cluster.send(), "done");
  assertEquals(cluster.sent.length, 3);
});

Deno.test("Router sends nothing again that may have been executed", async () => {
  const cluster = new FakeCluster();
  cluster.replies["one:1"] = ["Socket closed unexpectedly", "WRONGTYPE key"];
  await assertRejects(() => cluster.send(), Error, "Socket closed");
  await assertRejects(() => cluster.send(), Error, "WRONGTYPE");
  assertEquals(cluster.sent.length, 2);
});

Deno.test("Router connects anew to a Redis that became a replica under its name", async () => {
  const cluster = new FakeCluster("server");
  cluster.replies["one:1"] = ["READONLY You can't write"];
  await assertRejects(() => cluster.send(), Error, "READONLY");
  assertEquals(cluster.renewed, ["one:1"]);
});

Deno.test("Router passes on redirects of a Redis that was not configured as a cluster", async () => {
  const cluster = new FakeCluster("server");
  cluster.replies["one:1"] = ["MOVED 7 two:2"];
  await assertRejects(() => cluster.send(), Error, "MOVED");
});
