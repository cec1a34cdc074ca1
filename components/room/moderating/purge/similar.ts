/**
 * Reads what belongs together with messages, as the server finds it.
 *
 * @module
 */
import { fetchMessages } from "../../../connection/messages.ts";

/** What messages have in common. */
export type By = "text" | "link" | "arrival" | "network";

interface Person {
  readonly id: string;
  readonly name: string;
}

/** Messages that have something in common, and who wrote them. */
export interface Group {
  readonly by: By;
  /** The site of the links. */
  readonly label?: string;
  readonly messages: readonly {
    readonly seq: number;
    readonly viewer: string;
  }[];
  readonly people: readonly Person[];
}

/** The server's answer about one message. */
export interface Similar {
  readonly groups: readonly Group[];
}

/** Why there is no answer. */
export interface Refused {
  readonly code: string;
  readonly message: string;
}

/** `undefined`: the server can't be reached. */
export async function readSimilar(
  room: string,
  seq: number,
): Promise<Similar | Refused | undefined> {
  try {
    const response = await fetch(`/rooms/${room}/similar?seq=${seq}`, {
      headers: { accept: "application/json" },
    });
    return await response.json();
  } catch {
    return undefined;
  }
}

/** Messages that are read at once, as many as the server gives. */
const PAGE = 200;

/** Pages that are read for what people wrote. */
const MAX_PAGES = 5;

/**
 * Reads what people wrote, the newest messages first, until there is a text of each.
 *
 * @param wanted By person, the `seq`s of the messages that are meant.
 * @param known Texts by `seq`; those that are read are added.
 */
export async function readTexts(
  room: string,
  wanted: ReadonlyMap<string, readonly number[]>,
  known: Map<number, string>,
): Promise<void> {
  const isMissing = () =>
    [...wanted.values()].filter((seqs) => !seqs.some((seq) => known.has(seq)));
  for (let page = 0; page < MAX_PAGES; page++) {
    const missing = isMissing().map((seqs) => seqs[seqs.length - 1]);
    if (missing.length === 0) return;
    const before = Math.max(...missing) + 1;
    const read = await fetchMessages(room, { before, limit: PAGE });
    if (!read?.messages.length) return;
    const texts = new Map(read.messages.map(({ seq, text }) => [seq, text]));
    const first = read.messages[0].seq;
    for (const seqs of wanted.values()) {
      for (const seq of seqs) {
        const text = texts.get(seq);
        if (text !== undefined) known.set(seq, text);
        // It is gone, and not read again.
        else if (seq >= first && seq < before && !known.has(seq)) {
          known.set(seq, "");
        }
      }
    }
  }
}
