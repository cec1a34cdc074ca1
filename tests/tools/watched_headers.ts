/**
 * A module that a server under test runs first: it prints each call that has Deno copy
 * all of a request's headers. `get` doesn't.
 *
 * @module
 */
const COPYING = [
  "has",
  "forEach",
  "keys",
  "values",
  "entries",
  "getSetCookie",
  Symbol.iterator,
] as const;

const { serve } = Deno;
const ofRequests = new WeakSet<object>();

for (const name of COPYING) {
  const original: unknown = Reflect.get(Headers.prototype, name);
  if (typeof original !== "function") throw new Error(String(name));
  Object.defineProperty(Headers.prototype, name, {
    configurable: true,
    writable: true,
    value(this: Headers, ...args: unknown[]): unknown {
      if (ofRequests.has(this)) {
        console.error(`headers copied by ${String(name)}`);
      }
      return Reflect.apply(original, this, args);
    },
  });
}

Object.defineProperty(Deno, "serve", {
  value: (
    options: Deno.ServeTcpOptions,
    handler: Deno.ServeHandler<Deno.NetAddr>,
  ) =>
    serve(options, (request, info) => {
      ofRequests.add(request.headers);
      return handler(request, info);
    }),
});
