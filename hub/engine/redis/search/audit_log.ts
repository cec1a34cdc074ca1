import {
  type AuditRecord,
  type AuditRequest,
  MAX_AUDIT_LENGTH,
  writtenAs,
} from "../../audit.ts";
import { noSuchRoomRefusal } from "../../refusals.ts";
import { parseJson } from "../../stored_event.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { script } from "../connection/script.ts";
import { roomKeys } from "../keys.ts";
import { BEGIN_SEARCH } from "../search_scripts.ts";

/** Lines read at once: few, because some have hundreds of kilobytes. */
const CHUNK_LINES = 10;

/** Lines, and about how many bytes, that one step looks at: Redis is busy for a few milliseconds. */
const STEP_LINES = 500;
const STEP_BYTES = 1_000_000;

/**
 * Finds lines of the audit log that contain a text outside another text.
 *
 * KEYS: meta, audit. ARGV: the seq to begin at ("": the newest) or where to go on, the number
 * of lines, the text, the other one. Returns the epoch, where to go on ("": nowhere), and the
 * lines, each after its seq; nothing if the room doesn't exist.
 */
const NAMING = script(`${BEGIN_SEARCH}
local from = ARGV[1]
-- Later steps pass '(' and the id of the last line read.
if not string.find(from, '^%(') then
  from = decimal(math.min(whole(from) or seq, seq)) .. '-0'
end
local wanted, text, other = 2 * ARGV[2], ARGV[3], ARGV[4]
local found, lines, bytes, more = {}, 0, 0, true
while more and #found < wanted and lines < ${STEP_LINES} and bytes < ${STEP_BYTES} do
  local page = redis.call('XREVRANGE', KEYS[2], from, '-', 'COUNT', ${CHUNK_LINES})
  more = #page == ${CHUNK_LINES}
  for _, line in ipairs(page) do
    local json, place = line[2][2] or '', string.match(line[1], '^(%d+)-0$')
    local first = string.find(json, text, 1, true)
    if first then
      local _, last = string.find(json, other, 1, true)
      if last and first < last then first = string.find(json, text, last + 1, true) end
    end
    if place and first and #found < wanted then
      found[#found + 1], found[#found + 2] = place, json
    end
    lines, bytes, from = lines + 1, bytes + #json, '(' .. line[1]
  end
end
return { meta[1], more and from or '', found }`);

/**
 * Returns the lines of the audit log that contain a viewer's id, however old. Lines that
 * Hubbub did not write are left out.
 *
 * @throws {Refusal} `no_such_room`, `unavailable`.
 */
export async function linesNaming(
  connection: RedisConnection,
  room: string,
  { before, limit, naming }: AuditRequest & { readonly naming: string },
): Promise<AuditRecord[]> {
  const { meta, audit } = roomKeys(room);
  const { id, by } = writtenAs(naming);
  const records: AuditRecord[] = [];
  let next = before === undefined ? "" : String(Math.max(0, before - 1));
  do {
    const [epoch, more, found] = await connection.call<
      [string | null, string, string[]]
    >(NAMING, [meta, audit], [next, String(limit - records.length), id, by]);
    if (!epoch) throw noSuchRoomRefusal(room);
    for (let i = 0; i < found.length; i += 2) {
      const [seq, json] = [Number(found[i]), found[i + 1]];
      if (isReadable(json)) records.push({ seq, json });
    }
    next = more;
  } while (next !== "" && records.length < limit);
  return records;
}

/** Whether a line is JSON, and no longer than ours. */
export function isReadable(json: string): boolean {
  return json.length <= MAX_AUDIT_LENGTH && parseJson(json) !== undefined;
}
