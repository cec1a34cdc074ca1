import type { Line } from "../generator/main.ts";
import type { Phase } from "../generator/load.ts";
import type {
  LoadPlan,
  LoadResult,
  StormPlan,
  StormResult,
} from "../generator/plan.ts";
import { residentBytes } from "../generator/process.ts";
import { BENCH, GENERATOR_CORE, spawnOn } from "./machine.ts";
import {
  ADMIN_TOKEN,
  bunPath,
  type Server,
  type ServerName,
  startServer,
} from "./servers.ts";

/** How often a watched server is sampled, in milliseconds. */
const SAMPLE_INTERVAL_MS = 1_000;

/** The fields of a plan that come from the server. */
type Given = "port" | "serverPid" | "dialect";

/** One kind of load on one server. */
export interface Case<
  Plan extends LoadPlan | StormPlan = LoadPlan | StormPlan,
> {
  /** Its name within its scenario, and in the table. */
  readonly label: string;
  readonly server: ServerName;
  readonly plan: Plan extends unknown ? Omit<Plan, Given> : never;
  /** Whether the server's memory and viewer counts are sampled throughout. */
  readonly watched?: boolean;
  /** The rules of the first room, as the action `rules` takes them. */
  readonly rules?: Readonly<Record<string, unknown>>;
}

/** The result of one run of a case. */
export interface Outcome {
  readonly load?: LoadResult;
  readonly storm?: StormResult;
  readonly watch: readonly Look[];
}

/** A sample of a watched server. */
interface Look {
  /** The plan's current phase. */
  readonly phase: string;
  readonly viewers: number;
  /** Resident bytes. */
  readonly memory: number;
}

/** Runs a case on a server of its own. */
export async function runCase(
  { server, plan, watched, rules }: Case,
): Promise<Outcome> {
  const connections = plan.kind === "load"
    ? plan.rooms.length * plan.clientsPerRoom + plan.deaf
    : plan.clients;
  await using running = await startServer(server, connections);
  const { port, dialect } = running;
  if (plan.kind === "load" && dialect === "hubbub") {
    await openRooms(running, plan.rooms);
  }
  if (rules) await setRules(running, rules);
  let phase = "connecting";
  const watch: Look[] = [];
  const watching = watched
    ? setInterval(async () => {
      watch.push({
        phase,
        viewers: await viewers(running),
        memory: residentBytes(running.pid),
      });
    }, SAMPLE_INTERVAL_MS)
    : undefined;
  try {
    const given = { port, dialect, serverPid: running.pid };
    return plan.kind === "storm"
      ? { storm: await generate({ ...plan, ...given }, connections), watch }
      : {
        load: await generate(
          { ...plan, ...given },
          connections,
          (next) => phase = next,
        ),
        watch,
      };
  } finally {
    clearInterval(watching);
  }
}

/** Runs a plan in the generator, and reports its phases. */
export async function generate<Of extends LoadPlan | StormPlan>(
  plan: Of,
  connections: number,
  tell: (phase: Phase) => void = () => {},
): Promise<Of extends LoadPlan ? LoadResult : StormResult> {
  const child = spawnOn(GENERATOR_CORE, connections, [
    bunPath(),
    "generator/main.ts",
    JSON.stringify(plan),
  ], { cwd: BENCH });
  try {
    for await (const text of lines(child.stdout)) {
      const line = JSON.parse(text) as Line<Of>;
      if ("failed" in line) throw new Error(line.failed);
      if ("result" in line) return line.result;
      tell(line.phase);
    }
    throw new Error("The generator ended without a result.");
  } finally {
    await child.status;
  }
}

/** The room that each server starts with. */
export const FIRST_ROOM = "lobby";

async function openRooms(
  { port }: Server,
  rooms: readonly string[],
): Promise<void> {
  for (const name of rooms) {
    if (name === FIRST_ROOM) continue;
    const response = await fetch(`http://127.0.0.1:${port}/rooms`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name }),
    });
    if (!response.ok) {
      throw new Error(`Cannot open a room: ${await response.text()}`);
    }
    await response.body?.cancel();
  }
}

async function setRules({ port }: Server, rules: object): Promise<void> {
  const url = `http://127.0.0.1:${port}/rooms/${FIRST_ROOM}/moderation`;
  const response = await fetch(url, {
    method: "POST",
    headers: {
      authorization: `Bearer ${ADMIN_TOKEN}`,
      "content-type": "application/json",
      accept: "application/json",
    },
    body: JSON.stringify({ action: "rules", ...rules }),
  });
  if (!response.ok) {
    throw new Error(`Cannot set rules: ${await response.text()}`);
  }
  await response.body?.cancel();
}

/** The viewers of all rooms together. */
async function viewers({ port }: Server): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/rooms`, {
    headers: { accept: "application/json" },
  });
  const rooms = await response.json() as { viewers: number }[];
  return rooms.reduce((sum, { viewers }) => sum + viewers, 0);
}

async function* lines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}
