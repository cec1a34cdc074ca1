import { assertEquals } from "@std/assert";
import { Identity } from "../../hub/people/identity.ts";
import { SPAM, talk } from "../tools/raid_sample.ts";

/** The server's, so that cookies of any age can be made here. */
export const RAID_SECRET = "raid-raid-raid-raid-raid-raid-raid";

/** How long the regulars have been known, in milliseconds. */
const KNOWN_FOR_MS = 2 * 3_600_000;

/** How often each bot posts: 30 of them post 90 messages. */
const SPAM_EACH = 3;

/** Somebody who writes through a proxy, from a network of their own. */
interface Writer {
  readonly id: string;
  readonly cookie: string;
  readonly address: string;
}

/** A room full of people who talk, and the bots that raid it. */
export class RaidCrowd {
  readonly talkers: readonly Writer[];
  readonly bots: readonly Writer[];
  readonly #room: string;
  #said = 0;

  private constructor(
    room: string,
    talkers: readonly Writer[],
    bots: readonly Writer[],
  ) {
    this.#room = room;
    this.talkers = talkers;
    this.bots = bots;
  }

  /** @param room The room's URL, on a server with {@linkcode RAID_SECRET} that trusts this host as its proxy. */
  static gather(room: string, talkers: number, bots: number): RaidCrowd {
    const now = Date.now();
    return new RaidCrowd(
      room,
      people("talker", talkers, now - KNOWN_FOR_MS, 1),
      people("raider", bots, now, 2),
    );
  }

  /** Every talker says something. Resolves with what they said. */
  async talk(): Promise<string[]> {
    const round = this.#said++;
    return await inTurn(this.talkers, async (talker, i) => {
      const text = `${talk(i)} (${round}.${i})`;
      assertEquals(await this.say(talker, text), "accepted");
      return text;
    });
  }

  /**
   * Every bot posts a few messages of one kind of spam; there are three kinds.
   *
   * @returns How each was answered: a `type` or a refusal's code.
   */
  async raid(): Promise<string[]> {
    const kinds = Object.values(SPAM);
    const answers: string[] = [];
    for (let round = 0; round < SPAM_EACH; round++) {
      answers.push(
        ...await inTurn(this.bots, (bot, i) => {
          const spam = kinds[i % kinds.length];
          return this.say(bot, spam(i + round * this.bots.length));
        }),
      );
    }
    return answers;
  }

  /** Posts a message; returns the answer's `type`, or the refusal's code. */
  async say({ cookie, address }: Writer, text: string): Promise<string> {
    const response = await fetch(`${this.#room}/messages`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        cookie,
        "x-forwarded-for": address,
      },
      body: JSON.stringify({ key: crypto.randomUUID(), text }),
    });
    const { type, code } = await response.json();
    return code ?? type;
  }
}

/**
 * Makes people with cookies.
 *
 * @param since When they were first seen, in milliseconds since 1970.
 * @param net The second byte of their addresses.
 */
function people(
  name: string,
  count: number,
  since: number,
  net: number,
): Writer[] {
  const identity = new Identity([RAID_SECRET]);
  return Array.from({ length: count }, (_, i) => {
    const id = `${name}${i}`.padEnd(16, "_");
    const headers = new Headers();
    const viewer = { id, name: `${name}${i}`, role: "viewer" } as const;
    identity.remember(headers, { viewer, since }, false);
    const [cookie] = headers.getSetCookie()[0].split(";");
    return { id, cookie, address: `10.${net}.${i >> 8}.${i & 255}` };
  });
}

/** Calls `each` for all, a few at a time, and returns the results. */
async function inTurn<One, Result>(
  all: readonly One[],
  each: (one: One, index: number) => Promise<Result>,
): Promise<Result[]> {
  const AT_ONCE = 10;
  const results: Result[] = [];
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const part = all.slice(from, from + AT_ONCE);
    results.push(
      ...await Promise.all(part.map((one, i) => each(one, from + i))),
    );
  }
  return results;
}
