/**
 * The content of ban list files.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import {
  calculateJwkThumbprint,
  EmbeddedJWK,
  type FlattenedJWSInput,
  flattenedVerify,
} from "jose";
import { Refusal } from "../../refusal.ts";
import { inSlices } from "../../turn.ts";
import { cleanText } from "../../wording/text.ts";
import {
  checkPatterns,
  lengthOf,
  MAX_PATTERNS_LENGTH,
} from "../../wording/words/words.ts";
import { cleanReason, VIEWER_ID } from "../actions/fields.ts";
import {
  type BanList,
  leftOf,
  type ListedBan,
  untilOf,
} from "../state/entries.ts";
import type { State } from "../state/state.ts";
import { ALGORITHM, TYPE } from "../../people/list_keys.ts";

/** Maximum length of a request that uploads a file, in bytes. nginx/hubbub.conf has the same limit. */
export const MAX_UPLOAD_BYTES = 3 * 1024 * 1024;

/** Maximum length of a file in UTF-16 units; it is ASCII. A form adds something to it. */
export const MAX_FILE_LENGTH = MAX_UPLOAD_BYTES - 4_096;

/** Maximum length of the entries of a file in bytes: Base64 adds a third, and there is a header. */
const MAX_ENTRIES_BYTES = (MAX_FILE_LENGTH - 4_096) * 3 / 4;

/**
 * Maximum lengths of each text of a ban in a file, in UTF-16 units, the first with which
 * the file is short enough. With the last, any room's is.
 */
const TEXT_LENGTHS = [200, 100, 50, 20, 5];

/** Maximum length of a name in a file, in UTF-16 units. */
const MAX_NAME_LENGTH = 100;

/** How far a file's date may be ahead of this server's clock, in milliseconds. */
const MAX_AHEAD_MS = 24 * 3_600_000;

/** The largest value of a Date, in milliseconds since 1970. */
const LAST_DATE = 8.64e15;

/** An entry of a file. Times are in milliseconds since 1970. */
type Entry =
  | ({ readonly kind: "ban" } & ListedBan)
  | { readonly kind: "word"; readonly word: string };

/** A file's content, which is signed. */
interface Content {
  /** The origin of the server, if its operator has said it. */
  readonly iss?: string;
  readonly room: string;
  /** When it was made, in seconds since 1970. */
  readonly iat: number;
  readonly entries: readonly Entry[];
}

/**
 * Returns the content of a room's file: its own restrictions and blocked words, not those
 * of lists that it imported. If it would be longer than what can be imported, reasons and
 * names are cut.
 *
 * @param origin This server's.
 * @param now In milliseconds since 1970.
 */
export async function contentOf(
  state: State,
  room: string,
  origin: string | undefined,
  now: number,
): Promise<Content> {
  let entries: Entry[] = [];
  for (const length of TEXT_LENGTHS) {
    entries = entriesOf(state, length);
    if (await areShortEnough(entries)) break;
  }
  return { iss: origin, room, iat: Math.floor(now / 1_000), entries };
}

function entriesOf({ restrictions, rules }: State, length: number): Entry[] {
  return [
    ...[...restrictions].filter(([, ban]) => leftOf(ban) > 0)
      .map(([id, ban]): Entry => ({
        kind: "ban",
        id,
        name: cut(ban.name, Math.min(length, MAX_NAME_LENGTH)),
        at: ban.at,
        until: untilOf(ban),
        reason: cut(ban.reason, length),
        by: cut(ban.by?.name, Math.min(length, MAX_NAME_LENGTH)),
      })),
    ...rules.blockedWords.map((word): Entry => ({ kind: "word", word })),
  ];
}

async function areShortEnough(entries: readonly Entry[]): Promise<boolean> {
  let bytes = 0;
  await inSlices(entries, (entry) => {
    bytes += Buffer.byteLength(JSON.stringify(entry)) + 1;
  });
  return bytes <= MAX_ENTRIES_BYTES;
}

/** Cuts a text, not within a surrogate pair. */
function cut<Text extends string | undefined>(
  text: Text,
  length: number,
): Text {
  return text?.slice(0, length).replace(/[\uD800-\uDBFF]$/, "") as Text;
}

/**
 * Verifies a file's signature by the key in it, and reads it. Who has that key, nobody can
 * tell from the file.
 *
 * @param now In milliseconds since 1970.
 * @throws {Refusal} `bad_list`, with the reason.
 */
export async function readList(file: string, now: number): Promise<BanList> {
  const { payload, key } = await verify(file);
  const { iss, room, iat, entries } = parse(payload) as Partial<
    Record<keyof Content, unknown>
  >;
  if (
    !isTextOrNone(iss) || typeof room !== "string" ||
    !Array.isArray(entries)
  ) throw badListRefusal(NOT_OURS);
  const madeAt = 1_000 * timeOf(iat, LAST_DATE / 1_000);
  if (madeAt > now + MAX_AHEAD_MS) {
    throw badListRefusal("its date is in the future");
  }
  const bans = new Map<string, ListedBan>();
  const words: string[] = [];
  await inSlices(entries, (entry) => {
    if (typeof entry !== "object" || entry === null) {
      throw badListRefusal(NOT_OURS);
    }
    if (entry.kind === "word") words.push(oneLine(entry.word));
    if (entry.kind !== "ban") return;
    const ban = readBan(entry);
    if ((ban.until ?? Infinity) > now) bans.set(ban.id, ban);
  });
  if (lengthOf(words) > MAX_PATTERNS_LENGTH) {
    throw badListRefusal(
      `its blocked words have more than ${MAX_PATTERNS_LENGTH} characters`,
    );
  }
  return {
    // The next file of this room takes this one's place.
    id: createHash("sha256").update(`${key}\n${room}`).digest("base64url")
      .slice(0, 22),
    origin: cleanText(iss?.slice(0, 300) ?? ""),
    room: cleanText(room.slice(0, MAX_NAME_LENGTH)),
    key,
    madeAt,
    bans: [...bans.values()],
    words: checkPatterns(words.join("\n")),
  };
}

async function verify(
  file: string,
): Promise<{ payload: string; key: string }> {
  const jws = parse(file) as FlattenedJWSInput;
  try {
    const { payload, protectedHeader } = await flattenedVerify(
      jws,
      EmbeddedJWK,
      { algorithms: [ALGORITHM] },
    );
    if (protectedHeader?.typ !== TYPE) throw badListRefusal(NOT_OURS);
    return {
      payload: new TextDecoder("utf-8", { fatal: true }).decode(payload),
      key: await calculateJwkThumbprint(protectedHeader.jwk!),
    };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw badListRefusal(
      "its signature is not valid: it is damaged, or was changed after it was exported",
    );
  }
}

function readBan(entry: Record<string, unknown>): ListedBan {
  const { id, name, at, until, reason, by } = entry;
  if (
    typeof id !== "string" || !VIEWER_ID.test(id) || typeof name !== "string" ||
    !isTextOrNone(reason) || !isTextOrNone(by)
  ) throw badListRefusal(NOT_OURS);
  return {
    id,
    name: cleanText(name.slice(0, MAX_NAME_LENGTH)),
    at: timeOf(at),
    ...until !== undefined && { until: timeOf(until) },
    ...cleanReason(reason ?? ""),
    ...by !== undefined && { by: cleanText(by.slice(0, MAX_NAME_LENGTH)) },
  };
}

function isTextOrNone(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}

function oneLine(word: unknown): string {
  if (typeof word === "string" && !/[\r\n]/.test(word)) return word;
  throw badListRefusal(NOT_OURS);
}

function timeOf(value: unknown, latest = LAST_DATE): number {
  if (
    Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= latest
  ) {
    return Number(value);
  }
  throw badListRefusal(NOT_OURS);
}

function parse(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // It isn't JSON.
  }
  throw badListRefusal(NOT_OURS);
}

const NOT_OURS = "it is not a ban list that Hubbub exported";

/** Refuses a file. */
export function badListRefusal(problem: string): Refusal {
  return new Refusal("bad_list", `Cannot import this file: ${problem}.`);
}
