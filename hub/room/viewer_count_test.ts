import { assertEquals } from "@std/assert";
import { countPeople, type ViewerSketch } from "../engine/viewer_sketch.ts";
import { viewerHash } from "../people/viewer_hash.ts";
import { FakeClocks } from "../../tests/tools/fake_clocks.ts";
import { ViewerCount } from "./viewer_count.ts";

/** The count in one process, what it reports and what it announces. */
class Counted {
  readonly reports: ViewerSketch[] = [];
  readonly announced: number[] = [];
  readonly count: ViewerCount;

  constructor() {
    this.count = new ViewerCount({
      reportViewers: (_room, viewers) => this.reports.push(viewers),
    }, {
      name: "lobby",
      hash: viewerHash("secret")("epoch"),
      announce: (viewers) => this.announced.push(viewers) > 0,
    });
  }

  arrive(from: number, to: number): void {
    for (let n = from; n < to; n++) this.count.arrive(`viewer-${n}`);
  }

  depart(from: number, to: number): void {
    for (let n = from; n < to; n++) this.count.depart(`viewer-${n}`);
  }

  /** Receives what another process reported last. */
  hears({ reports }: Counted): void {
    this.count.elsewhere = reports.slice(-1);
  }
}

/** Lets two processes report and hear each other. */
function exchange(clocks: FakeClocks, a: Counted, b: Counted): void {
  clocks.tick(1_000);
  a.hears(b);
  b.hears(a);
  clocks.tick(1_000);
}

Deno.test("ViewerCount counts someone in two processes once, also at once when they arrive or leave", () => {
  using clocks = new FakeClocks();
  const [a, b] = [new Counted(), new Counted()];
  a.arrive(0, 200);
  b.arrive(199, 250);
  exchange(clocks, a, b);
  assertEquals([a.count.viewers, b.count.viewers], [250, 250]);
  b.arrive(100, 150);
  assertEquals(b.count.viewers, 250);
  b.arrive(250, 260);
  assertEquals(b.count.viewers, 260);
  b.depart(199, 200);
  assertEquals(b.count.viewers, 260, "viewer 199 is still in the other one");
  b.depart(255, 260);
  assertEquals(b.count.viewers, 255);
  exchange(clocks, a, b);
  assertEquals([a.count.viewers, b.count.viewers], [255, 255]);
  a.depart(0, 200);
  exchange(clocks, a, b);
  // 100 to 149 and 200 to 254.
  assertEquals([a.count.viewers, b.count.viewers], [105, 105]);
  b.depart(100, 150);
  b.depart(200, 255);
  exchange(clocks, a, b);
  assertEquals([a.count.viewers, b.count.viewers], [0, 0]);
  assertEquals(a.announced.at(-1), 0);
});

Deno.test("ViewerCount reports only changes, at most once a second, and announces what it counts", () => {
  using clocks = new FakeClocks();
  const [a, b] = [new Counted(), new Counted()];
  a.arrive(0, 1_000);
  b.arrive(0, 1_000);
  exchange(clocks, a, b);
  assertEquals(a.reports.map(({ count }) => count), [1_000]);
  assertEquals(countPeople([...a.reports, ...b.reports]), 1_000);
  assertEquals(a.announced, [1_000]);
  for (let second = 0; second < 9; second++) exchange(clocks, a, b);
  a.arrive(0, 10);
  exchange(clocks, a, b);
  assertEquals([a.reports.length, a.announced], [1, [1_000]]);
  a.depart(0, 10);
  for (let n = 0; n < 100; n++) {
    a.arrive(1_000 + n, 1_001 + n);
    clocks.tick(10);
  }
  clocks.tick(1_000);
  assertEquals(a.reports.at(-1)?.count, 1_100);
  assertEquals(a.reports.length <= 3, true, `${a.reports.length} reports`);
  a.count.stop();
  assertEquals(a.reports.at(-1)?.count, 0);
});

Deno.test("ViewerCount adds a process that reports only a number", () => {
  using clocks = new FakeClocks();
  const a = new Counted();
  a.arrive(0, 3);
  a.count.elsewhere = [{ count: 41 }];
  clocks.tick(1_000);
  assertEquals(a.count.viewers, 44);
  a.arrive(3, 4);
  assertEquals(a.count.viewers, 45);
  a.count.elsewhere = [];
  clocks.tick(1_000);
  assertEquals([a.count.viewers, a.announced], [4, [44, 4]]);
});

Deno.test("ViewerCount announces a large room's growth less often, and its last count in the end", () => {
  using clocks = new FakeClocks();
  const counted = new Counted();
  const { count, announced, reports } = counted;
  counted.arrive(0, 2_500);
  clocks.tick(1_000);
  assertEquals(announced, [2_500]);
  for (let second = 0; second < 6; second++) {
    count.arrive(`late-${second}`);
    clocks.tick(1_000);
  }
  assertEquals(announced, [2_500, 2_503, 2_506]);
  assertEquals(reports.length, 7, "other processes hear of it every second");
  count.depart("late-0");
  clocks.tick(10_000);
  assertEquals(announced.at(-1), 2_505);
  assertEquals(announced.length, 4);
});

Deno.test("ViewerCount of a process that has the rooms to itself counts its own viewers, and hashes none", () => {
  using clocks = new FakeClocks();
  const announced: number[] = [];
  const count = new ViewerCount({}, {
    name: "lobby",
    hash: () => {
      throw new Error("nobody compares them");
    },
    announce: (viewers) => announced.push(viewers) > 0,
  });
  for (const viewer of ["ann", "bob", "bob"]) count.arrive(viewer);
  assertEquals(count.viewers, 2);
  clocks.tick(1_000);
  count.depart("bob");
  assertEquals(count.viewers, 2);
  count.depart("bob");
  assertEquals(count.viewers, 1);
  clocks.tick(2_000);
  assertEquals(announced.at(-1), 1);
  count.stop();
});
