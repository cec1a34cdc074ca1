import { assert, assertFalse } from "@std/assert";
import { equal } from "./equal.ts";

const alike = (a: unknown, b: unknown) => assert(equal(a, b) && equal(b, a));
const unlike = (a: unknown, b: unknown) =>
  assertFalse(equal(a, b) || equal(b, a));

class Point {
  constructor(public x: number, public y: number) {}
}

class Hidden {
  #at: number;
  constructor(at: number) {
    this.#at = at;
  }
  get at() {
    return this.#at;
  }
}

Deno.test("primitives are equal by value, NaN to itself and 0 to -0", () => {
  alike(1, 1);
  alike(NaN, NaN);
  alike(0, -0);
  alike([{ a: 0 }], [{ a: -0 }]);
  unlike(1, "1");
  unlike(null, undefined);
  unlike(null, {});
});

Deno.test("a missing key differs from an undefined value", () => {
  unlike({ a: undefined }, {});
  unlike({ a: undefined, b: 1 }, { b: 1, c: undefined });
  alike({ a: undefined }, { a: undefined });
  unlike([undefined], []);
});

Deno.test("objects are equal by their keys in any order, symbols included", () => {
  const mark = Symbol();
  alike({ a: 1, b: { c: [2] } }, { b: { c: [2] }, a: 1 });
  alike({ [mark]: 1 }, { [mark]: 1 });
  unlike({ [mark]: 1 }, { [mark]: 2 });
  unlike({ a: 1 }, [1]);
});

Deno.test("an object without a prototype equals a plain object", () => {
  alike(Object.assign(Object.create(null), { a: 1 }), { a: 1 });
  alike(Object.create(null), {});
});

Deno.test("instances are equal only to instances of the same class", () => {
  alike(new Point(1, 2), new Point(1, 2));
  unlike(new Point(1, 2), new Point(1, 3));
  unlike(new Point(1, 2), { x: 1, y: 2 });
});

Deno.test("getters are compared by their values", () => {
  alike(new Response(null, { status: 204 }).status, 204);
  unlike(new Blob(["a"]), new Blob(["ab"]));
  unlike(new Hidden(1), new Hidden(2));
  alike([new Hidden(1)], [new Hidden(1)]);
});

Deno.test("errors are compared by message and stack", () => {
  const [a, b, c] = ["x", "x", "y"].map((text) => new Error(text));
  alike(a, b);
  unlike(a, c);
  unlike(a, new Error("x"));
});

Deno.test("dates, patterns and URLs are compared by value", () => {
  alike(new Date(5), new Date(5));
  alike(new Date(NaN), new Date(NaN));
  unlike(new Date(5), new Date(6));
  alike(/a/g, /a/g);
  unlike(/a/g, /a/i);
  alike(new URL("http://a/b"), new URL("http://a/b"));
  unlike(new URL("http://a/b"), new URL("http://a/c"));
  unlike(new URLSearchParams("a=1"), new URLSearchParams("a=2"));
  unlike(
    Temporal.PlainDate.from("2026-01-01"),
    Temporal.PlainDate.from("2026-01-02"),
  );
});

Deno.test("bytes are equal by value, in views and in buffers", () => {
  alike(new Uint8Array([1, 2]), new Uint8Array([1, 2]));
  alike(new Uint8Array([1, 2]), new Uint8Array([0, 1, 2]).subarray(1));
  alike(new Float64Array([NaN]), new Float64Array([NaN]));
  unlike(new Uint8Array([1, 2]), new Uint8Array([1]));
  unlike(new Uint8Array([1]), new Int8Array([1]));
  alike(new Uint8Array([1]).buffer, new Uint8Array([1]).buffer);
  unlike(new Uint8Array([1]).buffer, new Uint8Array([2]).buffer);
});

Deno.test("sets are equal in any order, objects in them by value", () => {
  alike(new Set([1, 2]), new Set([2, 1]));
  unlike(new Set([1, 2]), new Set([1, 3]));
  unlike(new Set([1]), new Set([1, 2]));
  alike(new Set([{ a: 1 }, { b: 2 }]), new Set([{ b: 2 }, { a: 1 }]));
  unlike(new Set([{ a: 1 }]), new Set([{ a: 2 }]));
});

Deno.test("maps are equal in any order, keys and values by value", () => {
  alike(new Map([["a", [1]], ["b", [2]]]), new Map([["b", [2]], ["a", [1]]]));
  unlike(new Map([["a", 1]]), new Map([["a", 2]]));
  unlike(new Map([["a", undefined]]), new Map([["b", undefined]]));
  alike(new Map([[{ k: 1 }, { v: 1 }]]), new Map([[{ k: 1 }, { v: 1 }]]));
  unlike(new Map([[{ k: 1 }, 1]]), new Map([[{ k: 1 }, 2]]));
  unlike(new Map(), new Set());
});

Deno.test("functions are equal only to themselves", () => {
  const f = () => 1;
  alike({ f }, { f });
  unlike(() => 1, () => 1);
});
