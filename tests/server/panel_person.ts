/**
 * People who use a room's panel over HTTP.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import type { RoomServer } from "../browser/room_server.ts";

export const HTML = { accept: "text/html" };
export const JSON_ONLY = { accept: "application/json" };

/** A person in a room, and their requests as a browser or a program. */
export class PanelPerson {
  readonly room: string;
  readonly #cookie: string;

  constructor(room: string, cookie: string) {
    this.room = room;
    this.#cookie = cookie;
  }

  get(path: string, headers: HeadersInit = JSON_ONLY): Promise<Response> {
    return this.#ask(path, { headers });
  }

  json(path: string, fields: object): Promise<Response> {
    const headers = { ...JSON_ONLY, "content-type": "application/json" };
    return this.#ask(path, {
      method: "POST",
      headers,
      body: JSON.stringify(fields),
    });
  }

  form(
    path: string,
    fields: Record<string, string> | string[][],
    origin = new URL(this.room).origin,
  ): Promise<Response> {
    const headers = { ...HTML, origin };
    return this.#ask(path, {
      method: "POST",
      headers,
      body: new URLSearchParams(fields),
    });
  }

  /** Sends an action, which must succeed. */
  async act(fields: object): Promise<{ message: string; token?: string }> {
    const response = await this.json("moderation", fields);
    const answer = await response.json();
    assertEquals(response.status, 200, JSON.stringify(answer));
    return answer;
  }

  #ask(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("cookie", this.#cookie);
    return fetch(path ? `${this.room}/${path}` : this.room, {
      redirect: "manual",
      ...init,
      headers,
    });
  }
}

/** A room with its host, and a viewer who has posted a message. */
export async function hosted(
  server: RoomServer,
): Promise<{ host: PanelPerson; ann: PanelPerson }> {
  const [hanna, ann] = [
    await server.introduce("Hanna"),
    await server.introduce("Ann"),
  ];
  const { room, host } = await server.openRoomAs(hanna);
  await server.say(room, "hello", ann);
  return { host: new PanelPerson(room, host), ann: new PanelPerson(room, ann) };
}

export async function problem(response: Response): Promise<[number, string]> {
  const { code, message } = await response.json();
  assertMatch(message, /\.$/);
  return [response.status, code];
}
