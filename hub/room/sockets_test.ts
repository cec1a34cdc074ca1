import { assertEquals } from "@std/assert";
import { setTimeout as pause } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { start } from "../../tests/tools/hub_server.ts";

Deno.test("an open socket doesn't keep its request, which holds all headers", async () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const requests: WeakRef<Request>[] = [];
  const { upgradeWebSocket } = Deno;
  // Not a stub, which would keep the request too.
  Deno.upgradeWebSocket = (request, options) => {
    requests.push(new WeakRef(request));
    return upgradeWebSocket(request, options);
  };
  await using server = await start();
  using _ann = await server.join("ann");
  Deno.upgradeWebSocket = upgradeWebSocket;
  for (let i = 0; i < 20 && requests[0].deref(); i++) {
    await pause(20);
    collect();
  }
  assertEquals(requests.map((request) => request.deref()), [undefined]);
});
