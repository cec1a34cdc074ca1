import {
  type KnownTrace,
  MAX_TRACES,
  type Trace,
  TRACE_AGE_MS,
  type Traces,
} from "../../trace.ts";
import { noSuchRoomRefusal } from "../../refusals.ts";
import { parseJson } from "../../stored_event.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { roomKeys } from "../keys.ts";
import { CLOCK, HELPERS } from "../lua.ts";
import { script } from "../connection/script.ts";

/** Defines `wall`, and `oldest`, the age limit, in milliseconds. */
const TIMES = `${CLOCK}
local oldest = decimal(wall - ${TRACE_AGE_MS})`;

/**
 * Notes a trace, and removes those that are too old or too many.
 *
 * KEYS: meta, traces. ARGV: the trace.
 */
const NOTE = script(`#!lua${HELPERS}${TIMES}
if redis.call('HEXISTS', KEYS[1], 'epoch') == 0 then return 0 end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', oldest)
redis.call('ZADD', KEYS[2], decimal(wall), ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -${MAX_TRACES + 1})
redis.call('PEXPIRE', KEYS[2], ${TRACE_AGE_MS})
return 1`);

/**
 * KEYS: meta, traces. ARGV: the ids of some viewers as JSON; none: all. Returns their
 * traces, each with its time, the oldest first; nothing if the room doesn't exist.
 */
const READ = script(`#!lua flags=no-writes${HELPERS}${TIMES}
if redis.call('HEXISTS', KEYS[1], 'epoch') == 0 then return false end
local all = redis.call('ZRANGE', KEYS[2], '(' .. oldest, '+inf', 'BYSCORE', 'WITHSCORES')
if #ARGV == 0 then return all end
local wanted, found = {}, {}
for _, viewer in ipairs(ARGV) do wanted[viewer] = true end
for i = 1, #all, 2 do
  if wanted[string.match(all[i], '^%[(".*"),[^,]*,"[^"]*"%]$')] then
    found[#found + 1] = all[i]
    found[#found + 1] = all[i + 1]
  end
end
return found`);

/** The traces of all rooms in Redis. Losing some doesn't matter. */
export class RedisTraces {
  readonly #connection: RedisConnection;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  note(room: string, viewer: string, { since, network }: Trace): void {
    const { meta, traces } = roomKeys(room);
    const member = JSON.stringify([viewer, since, network]);
    this.#connection.call(NOTE, [meta, traces], [member]).catch(() => {
      // Already reported.
    });
  }

  /**
   * @param viewers Only of these, by id; absent: of all.
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  async of(room: string, viewers?: readonly string[]): Promise<Traces> {
    if (viewers?.length === 0) return new Map();
    const { meta, traces } = roomKeys(room);
    const found = await this.#connection.call<string[] | null>(
      READ,
      [meta, traces],
      viewers?.map((viewer) => JSON.stringify(viewer)) ?? [],
    );
    if (!found) throw noSuchRoomRefusal(room);
    const known = new Map<string, KnownTrace>();
    for (let i = 0; i < found.length; i += 2) {
      const [viewer, trace] = parse(found[i], Number(found[i + 1])) ?? [];
      if (viewer === undefined || trace === undefined) continue;
      // A viewer who changed networks has several; the newest counts.
      known.delete(viewer);
      known.set(viewer, trace);
    }
    return known;
  }
}

/** Returns the viewer and the trace of a member; `undefined`: it isn't ours. */
function parse(json: string, at: number): [string, KnownTrace] | undefined {
  const value = parseJson(json);
  if (!Array.isArray(value)) return;
  const [viewer, since, network]: unknown[] = value;
  if (typeof viewer !== "string" || typeof network !== "string") return;
  if (typeof since !== "number") return;
  return [viewer, { since, network, at }];
}
