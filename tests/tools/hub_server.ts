import { Chatter } from "./chatter.ts";
import { personNamed, UNLIMITED } from "./people.ts";
import { openEmbeddedEngine } from "../../hub/engine/embedded/engine.ts";
import type { Retention } from "../../hub/engine/retention.ts";
import { Hub } from "../../hub/hub.ts";
import type { HubOptions } from "../../hub/options.ts";
import { parsePosition } from "../../hub/room/parse.ts";
import type { ServerEvent } from "../../hub/protocol.ts";
import type { RejectedEvent } from "../../hub/answers.ts";
import { Refusal } from "../../hub/refusal.ts";

/** A hub behind a real server. The query names the viewer: `?as=ann`. */
export async function start(
  options: Partial<HubOptions> = {},
  retention?: Retention,
) {
  const folder = await Deno.makeTempDir();
  const engine = openEmbeddedEngine(folder, retention);
  const hub = new Hub(engine, { ...UNLIMITED, ...options });
  await hub.open("lobby");
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const { pathname, searchParams } = new URL(request.url);
      const name = searchParams.get("as") ?? crypto.randomUUID();
      try {
        return await hub.upgrade(request, {
          room: pathname.slice(1),
          person: personNamed(name),
          position: parsePosition(
            searchParams.get("epoch"),
            searchParams.get("seq"),
          ),
        });
      } catch (error) {
        if (error instanceof Refusal) {
          return new Response(error.code, {
            status: error.status,
          });
        }
        throw error;
      }
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}/lobby`;
  return {
    hub,
    engine,
    url,
    join: (name: string, position?: { epoch: string; seq: number }) =>
      Chatter.join(`${url}?as=${name}`, position),
    async [Symbol.asyncDispose]() {
      await hub.close();
      await server.shutdown();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

export const isRejection = (event: ServerEvent): event is RejectedEvent =>
  event.type === "rejected";
