import { appendArguments, appendKeys } from "./append.ts";
import type { RedisConnection } from "./connection/connection.ts";
import { roomChannel, roomKeys } from "./keys.ts";
import { lost } from "./append_scripts.ts";
import { CHUNK, HELPERS, tombstone } from "./lua.ts";
import { script } from "./connection/script.ts";
import { MEND } from "./scripts.ts";

/**
 * Publishes the events up to a seq that haven't been, and notes that. Each payload holds
 * events that were all posted, or all written by acts.
 *
 * KEYS: meta, log. ARGV: channel, the epoch, that seq. Returns 1 if there are more, -1 if Redis was
 * killed and lost some.
 */
const COMMIT = script(`#!lua${HELPERS}
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'first', 'token', 'committed')
local epoch, seq, oldest, token, committed = meta[1], whole(meta[2]), whole(meta[3] or '1'), meta[4], whole(meta[5])
if epoch ~= ARGV[2] or not (seq and oldest and token and committed) then return 0 end
local from, wanted = math.max(committed + 1, oldest), math.min(seq, tonumber(ARGV[3]))
local to, places = math.min(wanted, from + ${CHUNK - 1}), {}
if from > to then return 0 end
for place = from, to do places[#places + 1] = decimal(place) end
local payloads, lines, writer = {}, nil, nil
for i, entry in ipairs(redis.call('HMGET', KEYS[2], unpack(places))) do
  local place = places[i]
  if not entry then return -1 end
  local split = string.find(entry, '\\n', 1, true)
  local by = split and string.sub(entry, split + 1, split + 5) == 'said ' and 'said' or 'act'
  if by ~= writer then
    lines, writer = { token .. ' ' .. by .. ' ' .. epoch .. ' ' .. place }, by
    payloads[#payloads + 1] = lines
  end
  if entry == ${lost("place")} then entry = ${tombstone("place")} end
  lines[#lines + 1] = split and string.sub(entry, 1, split - 1) or entry
end
redis.call('HSET', KEYS[1], 'committed', places[#places])
for _, lines in ipairs(payloads) do redis.call('PUBLISH', ARGV[1], table.concat(lines, '\\n')) end
return to < wanted and 1 or 0`);

/**
 * Writes something that changes nothing: `WAIT` is for a connection's last write.
 *
 * KEYS: meta. Returns the epoch and the head's seq; nothing if the room doesn't exist.
 */
const TOUCH = script(`#!lua${HELPERS}
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
local seq = whole(meta[2])
if not (meta[1] and seq) then return {} end
redis.call('HSET', KEYS[1], 'epoch', meta[1])
return { meta[1], seq }`);

/**
 * Lets clients see what replicas have. Until then only scripts do: a primary that is cut
 * off or dies may hold events that the next one never gets, and gives their seqs to others.
 */
export class Commits {
  readonly #connection: RedisConnection;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  /**
   * Publishes the events of an order up to `seq`, which replicas have. Its caller need not
   * wait for that: what isn't published is by the next commit, or once a feed compares
   * itself with Redis.
   */
  commit(room: string, epoch: string, seq: number): void {
    this.#commit(room, epoch, seq).catch(() => {
      // Already reported.
    });
  }

  async #commit(room: string, epoch: string, seq: number): Promise<void> {
    const { meta, log } = roomKeys(room);
    const channel = roomChannel(room, this.#connection.database);
    let mended = false;
    let more = 1;
    while (more !== 0) {
      more = await this.#connection.call<number>(
        COMMIT,
        [meta, log],
        [channel, epoch, String(seq)],
      );
      if (more !== -1) continue;
      if (mended) {
        throw this.#connection.foreign.refusal(
          log,
          "it lacks entries that Hubbub wrote",
        );
      }
      await this.mend(room);
      mended = true;
    }
  }

  /**
   * Closes the hole at the log's end that a killed Redis may have left.
   *
   * @throws {Refusal} `unavailable`.
   */
  async mend(room: string): Promise<void> {
    const { database } = this.#connection;
    await this.#connection.store(
      MEND,
      appendKeys(roomKeys(room)),
      (execution) => appendArguments(room, database, undefined, execution),
    );
  }

  /**
   * Publishes all events that are stored, once replicas have them.
   *
   * @throws {Refusal} `unavailable`; the log holds something else.
   */
  async commitAll(room: string): Promise<void> {
    const { meta } = roomKeys(room);
    const { reply: [epoch, seq] } = await this.#connection.store<
      [string, number]
    >(TOUCH, [meta], () => []);
    if (epoch) await this.#commit(room, epoch, seq);
  }
}
