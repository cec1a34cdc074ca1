/** What the Python client refuses itself, and how it is let in. */
import { assertEquals } from "@std/assert";
import { withPythonClient } from "../../client/conformance/our_clients.ts";
import { welcome } from "../tools/chat_sample.ts";
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
