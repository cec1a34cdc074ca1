import { assert, assertEquals } from "@std/assert";
import { allow } from "./allow.ts";

/** Calls a handler for a program. */
function answer(handler: unknown): Response {
  assert(typeof handler === "function");
  return handler({ req: new Request("http://localhost/") });
}

Deno.test("methods that a route doesn't have are answered with 405 and the methods it has", async () => {
  const GET = () => new Response("page");
  const handlers: Record<string, unknown> = allow({ GET });
  assertEquals(handlers.GET, GET);
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    const { status, headers } = answer(handlers[method]);
    assertEquals([status, headers.get("allow")], [405, "GET, HEAD, OPTIONS"]);
  }
  assertEquals(await answer(handlers.POST).json(), {
    code: "method_not_allowed",
    message: "This URL supports only GET, HEAD and OPTIONS.",
  });
});

Deno.test("OPTIONS lists the methods, and HEAD exists only with GET", () => {
  const handlers: Record<string, unknown> = allow({
    POST: () => new Response(),
  });
  assertEquals(answer(handlers.OPTIONS).headers.get("allow"), "POST, OPTIONS");
  assertEquals([answer(handlers.HEAD).status, answer(handlers.GET).status], [
    405,
    405,
  ]);
});

Deno.test("HEAD has the headers of GET, and cancels its body", async () => {
  const cancelled = Promise.withResolvers<void>();
  const body = new ReadableStream({ cancel: () => cancelled.resolve() });
  const handlers: Record<string, unknown> = allow({
    GET: () => new Response(body, { status: 203, headers: { a: "b" } }),
  });
  const { status, headers, body: none } = await answer(handlers.HEAD);
  await cancelled.promise;
  assertEquals([status, headers.get("a"), none], [203, "b", null]);
});
