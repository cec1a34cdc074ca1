import { assertEquals } from "@std/assert";
import { agreeOn, isSame, readCluster, readSentinel } from "./primaries.ts";

/** Returns what a Sentinel replies about a primary at a port, and its replicas' flags. */
function sentinel(epoch: number, port: number, ...flags: string[]) {
  return readSentinel(
    [
      ...["name", "mymaster", "ip", "10.0.0.1", "port", String(port)],
      ...["config-epoch", String(epoch), "num-other-sentinels", "2"],
    ],
    flags.map((flags) => ["name", "replica", "flags", flags]),
  )!;
}

const UP = "slave";
const DOWN = "s_down,slave,disconnected";

Deno.test("agreeOn believes the Sentinel that knows the newest failover", () => {
  const answer = agreeOn([
    sentinel(4, 1, UP),
    sentinel(5, 2, UP),
    sentinel(4, 1, UP),
  ]);
  assertEquals(answer?.epoch, 5);
  assertEquals(answer?.primaries.map(({ address }) => address.port), [2]);
  assertEquals(agreeOn([]), undefined);
});

Deno.test("agreeOn is settled if a majority names the primary, and none is replacing it", () => {
  const settled = (...answers: ReturnType<typeof sentinel>[]) =>
    agreeOn(answers)?.isSettled;
  const one = sentinel(1, 1, UP);
  assertEquals(settled(one, one), true);
  assertEquals(settled(one), false);
  const replacing = { ...one, isFailingOver: true };
  assertEquals(settled(one, one, replacing), false);
  // It did, and reconfigures the others.
  const next = sentinel(2, 2, UP);
  assertEquals(settled(next, next, replacing), true);
});

Deno.test("agreeOn takes a replica for down only if a majority of the Sentinels does", () => {
  const replicas = (...answers: ReturnType<typeof sentinel>[]) =>
    agreeOn(answers)?.primaries[0].replicas;
  const up = sentinel(1, 1, UP, UP);
  const half = sentinel(1, 1, UP, DOWN);
  const down = sentinel(1, 1, DOWN, DOWN);
  assertEquals(replicas(up, up, up), 2);
  assertEquals(replicas(half, half), 1);
  assertEquals(replicas(down, down, up), 2);
  assertEquals(replicas(down, down, down), 0);
  assertEquals(replicas(down, down), 0);
  // It may be cut off from the others and the replicas, with the old primary.
  assertEquals(replicas(down), 2);
  assertEquals(replicas(sentinel(1, 1)), 0);
});

const NODES = {
  primary: ["id", "a", "port", 7001, "ip", "10.0.0.1", "endpoint", "10.0.0.1"]
    .concat(["role", "master", "replication-offset", 9, "health", "online"]),
  replica: ["id", "b", "port", 7002, "ip", "10.0.0.2", "endpoint", "10.0.0.2"]
    .concat(["role", "replica", "replication-offset", 9, "health", "online"]),
  failed: ["id", "c", "port", 7003, "ip", "10.0.0.3", "endpoint", "10.0.0.3"]
    .concat(["role", "master", "replication-offset", 9, "health", "fail"]),
};

/** What a node says that can reach `c` no more, and then what the majority says. */
const SUSPECTED = "c 10.0.0.3:7003@17003 master,fail? - 0 0 1 connected 0-9";
const FAILED = SUSPECTED.replace("fail?", "fail");

const INFO = "cluster_state:ok\r\ncluster_current_epoch:7\r\n";

Deno.test("readCluster reads the primaries that work, their slots and their replicas", () => {
  const from = { host: "first", port: 6379 };
  const shards = [
    ["slots", [0, 5460, 9000, 9001], "nodes", [NODES.replica, NODES.primary]],
    ["slots", [5461, 8999], "nodes", [NODES.failed, NODES.replica]],
  ];
  assertEquals(readCluster(INFO, shards, FAILED, from, false), {
    epoch: 7,
    isSettled: true,
    primaries: [{
      address: { host: "10.0.0.1", port: 7001 },
      slots: [[0, 5460], [9000, 9001]],
      replicas: 1,
      loading: 0,
    }],
  });
  const promoted = NODES.replica.map((word) =>
    word === "replica" ? "master" : word
  );
  const after = [["slots", [0, 9], "nodes", [NODES.failed, promoted]]];
  assertEquals(readCluster(INFO, after, FAILED, from, false)?.primaries, [{
    address: { host: "10.0.0.2", port: 7002 },
    slots: [[0, 9]],
    replicas: 0,
    loading: 0,
  }]);
});

Deno.test("readCluster uses names and ports for TLS, and the asked address for a node that doesn't know its own", () => {
  const from = { host: "first", port: 6379 };
  const node = (ip: string, endpoint: string) => [
    ...["slots", [0, 9], "nodes"],
    [[
      ...["port", 7001, "tls-port", 7101, "ip", ip, "endpoint", endpoint],
      ...["role", "master", "health", "online"],
    ]],
  ];
  const address = (ip: string, endpoint: string) =>
    readCluster(INFO, [node(ip, endpoint)], "", from, true)?.primaries[0]
      .address;
  assertEquals(address("10.0.0.1", "redis.example"), {
    host: "redis.example",
    port: 7101,
  });
  assertEquals(address("10.0.0.1", "?"), { host: "10.0.0.1", port: 7101 });
  assertEquals(address("", ""), { host: "first", port: 7101 });
});

Deno.test("readCluster doesn't believe a node that is cut off from the majority", () => {
  const from = { host: "first", port: 6379 };
  const shards = [["slots", [0, 16383], "nodes", [NODES.primary]]];
  const info = INFO.replace("ok", "fail");
  assertEquals(readCluster(info, shards, "", from, false), undefined);
});

Deno.test("readCluster takes a replica for down only if the majority does", () => {
  const from = { host: "first", port: 6379 };
  const replica = NODES.failed.map((word) =>
    word === "master" ? "replica" : word
  );
  const shards = [["slots", [0, 9], "nodes", [NODES.primary, replica]]];
  const replicas = (nodes: string) =>
    readCluster(INFO, shards, nodes, from, false)?.primaries[0].replicas;
  assertEquals(replicas(SUSPECTED), 1);
  assertEquals(replicas(FAILED), 0);
  const loading = replica.map((word) => word === "fail" ? "loading" : word);
  const joining = [["slots", [0, 9], "nodes", [NODES.primary, loading]]];
  const [primary] = readCluster(INFO, joining, "", from, false)!.primaries;
  assertEquals([primary.replicas, primary.loading], [1, 1]);
});

Deno.test("isSame compares addresses and slots, in any order", () => {
  const one = { address: { host: "a", port: 1 }, slots: [[0, 1]], replicas: 1 };
  const two = { address: { host: "b", port: 1 }, slots: [[2, 3]], replicas: 1 };
  type Slots = [number, number][];
  const [a, b] = [one, two].map((primary) => ({
    ...primary,
    slots: primary.slots as Slots,
  }));
  assertEquals(isSame([a, b], [b, { ...a, replicas: 0 }]), true);
  assertEquals(isSame([a, b], [a]), false);
  assertEquals(isSame([a], [{ ...a, slots: [[0, 2]] }]), false);
});
