/**
 * A server with its own data and a room full of people, and the browsers that visit it.
 *
 * @module
 */
import { assert } from "@std/assert";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { Reaction } from "../../hub/protocol.ts";
import { connectAs } from "../../tests/tools/chatter.ts";
import { delay } from "../../tests/browser/moments.ts";
import { browserOf, RoomServer } from "../../tests/browser/room_server.ts";
import { BEGIN, shiftClock, ZONE } from "./clock.ts";
import type { Line, Story } from "./story.ts";

/** Time between two messages during a picture, in milliseconds. */
const PACE_MS = 350;

/** Number of viewers who write nothing. */
const AUDIENCE = 110;

/** The reactions they send, in a loop. */
const REACTIONS: readonly Reaction[] = [
  "heart",
  "wow",
  "heart",
  "clap",
  "heart",
  "fire",
  "heart",
];

/** The operator's. */
export const ADMIN_TOKEN = "the-operators-token-in-the-pictures";

const PRELOAD = new URL("preload.ts", import.meta.url).pathname;

/** An evening, staged on a server of its own. */
export class Scene implements AsyncDisposable {
  readonly story: Story;
  readonly server: RoomServer;
  /** The room's URL. */
  readonly room: string;
  readonly #browser: Browser;
  readonly #shift = BEGIN - Date.now();
  readonly #cookies: ReadonlyMap<string, string>;
  readonly #newest = new Map<string, number>();
  readonly #sockets: WebSocket[] = [];
  #reactions = 0;

  private constructor(
    browser: Browser,
    story: Story,
    server: RoomServer,
    room: string,
    cookies: ReadonlyMap<string, string>,
  ) {
    this.#browser = browser;
    this.story = story;
    this.server = server;
    this.room = room;
    this.#cookies = cookies;
  }

  /** Opens the room, brings in everyone, and posts the earlier messages. */
  static async open(
    browser: Browser,
    story: Story,
    stream = "",
  ): Promise<Scene> {
    const server = await RoomServer.start(
      { MESSAGE_BURST: "0", ADMIN_TOKEN },
      PRELOAD,
    );
    const { host, viewer, moderator, before, live, title, description } = story;
    const cast = new Set([
      host,
      viewer,
      ...[...before, ...live].map(({ who }) => who),
    ]);
    const cookies = new Map<string, string>();
    for (const name of cast) cookies.set(name, await server.introduce(name));
    const opened = await server.openRoomAs(cookies.get(host), story.room);
    cookies.set(host, opened.host);
    const { room } = opened;
    const scene = new Scene(browser, story, server, room, cookies);
    await scene.moderate({ action: "rules", title, description, stream });
    for (const cookie of cookies.values()) {
      scene.#sockets.push(connectAs(cookie, `${room}/socket`));
    }
    scene.crowd(room, AUDIENCE);
    await scene.#appoint(moderator);
    for (const line of before) await scene.#say(line);
    return scene;
  }

  /** Brings viewers who write nothing into a room. */
  crowd(room: string, people: number): void {
    for (let i = 0; i < people; i++) {
      this.#sockets.push(new WebSocket(`${room.replace("http", "ws")}/socket`));
    }
  }

  /** Posts the live messages, with reactions towards the end. */
  async tell(): Promise<void> {
    const { live } = this.story;
    for (const [index, line] of live.entries()) {
      await this.#say(line);
      if (index > live.length - 9) await this.#react(line);
      await delay(PACE_MS);
    }
  }

  /** Carries out an action as the host. */
  async moderate(action: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#post("moderation", this.story.host, action);
  }

  /** Posts a message; it may be held. */
  async say(who: string, text: string): Promise<void> {
    await this.#post("messages", who, { key: crypto.randomUUID(), text });
  }

  /** Opens a URL in a browser of its own, as someone in the room. */
  async visit(
    url: string,
    options: BrowserContextOptions = {},
    who = this.story.viewer,
  ): Promise<Page> {
    const context = await this.#browser.newContext({
      viewport: { width: 1_280, height: 720 },
      deviceScaleFactor: 1.5,
      timezoneId: ZONE,
      ...options,
      storageState: browserOf(this.#cookies.get(who)!),
    });
    await context.addInitScript(shiftClock, this.#shift);
    const page = await context.newPage();
    await page.goto(url, { waitUntil: "networkidle" });
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.close();
    await this.server[Symbol.asyncDispose]();
  }

  /** Only someone who has written can be made a moderator. */
  async #appoint(moderator: string): Promise<void> {
    await this.#say({ who: moderator, text: "🚂" });
    await this.moderate({ action: "mod", name: moderator });
    const target = this.#newest.get(moderator);
    await this.moderate({ action: "delete", target });
  }

  async #say({ who, text, to, as }: Line): Promise<void> {
    if (as === "announcement") {
      return await this.moderate({ action: "announce", text });
    }
    const { seq } = await this.#post("messages", who, {
      key: crypto.randomUUID(),
      text,
      ...to && { replyTo: this.#newest.get(to) },
    });
    this.#newest.set(who, seq);
    if (as === "pinned") await this.moderate({ action: "pin", target: seq });
  }

  async #react({ who }: Line): Promise<void> {
    for (let i = 0; i < 3; i++) {
      const reaction = REACTIONS[this.#reactions++ % REACTIONS.length];
      await this.#post("reactions", who, { reaction });
    }
  }

  async #post(
    path: string,
    who: string,
    fields: object,
  ): Promise<{ seq: number }> {
    const response = await fetch(`${this.room}/${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        cookie: this.#cookies.get(who)!,
      },
      body: JSON.stringify(fields),
    });
    const answer = await response.text();
    assert(response.ok, answer);
    return answer === "" ? { seq: 0 } : JSON.parse(answer);
  }
}
