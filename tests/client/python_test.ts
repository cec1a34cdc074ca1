/** What only the Python client's own tests look at. */
import { assertEquals } from "@std/assert";
import type { ServerEvent } from "../../hub/protocol.ts";
import { withPythonClient } from "../../client/conformance/our_clients.ts";
import { message, welcome } from "../tools/chat_sample.ts";
import { Program } from "./program.ts";
import { python, pythonTest } from "./python.ts";

pythonTest(
  "Python: a client gives up where it must, and ends no connection by a burst that is refused",
  async () => {
    const came: string[] = [];
    const refusedAt: number[] = [];
    const left = new AbortController();
    const { signal } = left;
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, signal, onListen() {} },
      (request) => {
        const { headers, method } = request;
        if (headers.get("upgrade") !== "websocket") {
          came.push(`${method} ${new URL(request.url).pathname}`);
          return Response.json({}, {
            headers: { "set-cookie": "viewer=ann; Path=/" },
          });
        }
        came.push(headers.get("authorization")!, headers.get("cookie")!);
        const { socket, response } = Deno.upgradeWebSocket(request, {
          protocol: "hubbub.v1.bytes",
        });
        socket.onopen = () => socket.send(JSON.stringify([welcome("a", 0)]));
        socket.onmessage = ({ data }) => {
          refusedAt.push(performance.now());
          const { key } = JSON.parse(data);
          const message = "Wait.";
          socket.send(JSON.stringify([
            { type: "rejected", key, code: "rate_limited", message },
          ]));
        };
        return response;
      },
    );
    const path = new URL("programs/edges.py", import.meta.url).pathname;
    await using program = new Program([
      ...withPythonClient(python, path, "-"),
      `http://127.0.0.1:${server.addr.port}/rooms/lobby`,
    ]);
    assertEquals(await program.end(), { code: 0, errors: "" });
    assertEquals(program.lines, [
      ...["True", "True", "True True", "True", "too_long"],
      ...Array<string>(130).fill("rate_limited"),
    ]);
    // A moderator's token with a name is a moderator of that name.
    assertEquals(came, ["POST /viewer", "Bearer secret", "viewer=ann"]);
    const first = refusedAt.filter((at) => at - refusedAt[0] < 10_000);
    assertEquals([first.length, refusedAt.length], [96, 130]);
    left.abort();
    await server.finished;
  },
);

pythonTest(
  "Python: who falls behind is sent the rest without growing waits, and what was said before the computer slept isn't said again",
  async () => {
    const left = new AbortController();
    const { signal } = left;
    let heard = 0;
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, signal, onListen() {} },
      (request) => {
        const seq = Number(new URL(request.url).searchParams.get("seq"));
        const token = request.headers.get("authorization");
        const { socket, response } = Deno.upgradeWebSocket(request, {
          protocol: "hubbub.v1.bytes",
        });
        const send = (...events: ServerEvent[]) =>
          socket.send(JSON.stringify(events));
        socket.onopen = () => {
          send(welcome("a", seq));
          if (token !== "Bearer behind") return;
          for (let from = seq; from < 8_000; from += 500) {
            send(
              ...Array.from({ length: 500 }, (_, i) => message(from + i + 1)),
            );
          }
        };
        socket.onmessage = ({ data }) => {
          if (++heard === 1) return socket.close(1011);
          send({ type: "accepted", key: JSON.parse(data).key, seq: 1 });
        };
        return response;
      },
    );
    const path = new URL("programs/waits.py", import.meta.url).pathname;
    await using program = new Program([
      ...withPythonClient(python, path, "-"),
      `http://127.0.0.1:${server.addr.port}/rooms/lobby`,
    ]);
    assertEquals(await program.end(), { code: 0, errors: "" });
    assertEquals(program.lines, ["True True", "nobody knows"]);
    left.abort();
    await server.finished;
  },
);
