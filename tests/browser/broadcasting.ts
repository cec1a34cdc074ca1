/**
 * A host's settings of a room's broadcast.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { RoomTexts } from "../../hub/protocol.ts";
import type { RoomServer } from "./room_server.ts";

/** A room whose host is the test. */
export class HostedRoom {
  readonly url: string;
  /** The host's. */
  readonly cookie: string;

  private constructor(url: string, cookie: string) {
    this.url = url;
    this.cookie = cookie;
  }

  /** Opens a room, and sets its texts. */
  static async open(
    server: RoomServer,
    texts: Partial<RoomTexts> = {},
  ): Promise<HostedRoom> {
    const hannah = await server.introduce("Hannah");
    const opened = await server.openRoomAs(hannah);
    const room = new HostedRoom(opened.room, opened.host);
    await room.set(texts);
    return room;
  }

  /** Sets some of the room's texts; an empty one removes it. */
  async set(texts: Partial<RoomTexts>): Promise<void> {
    await this.moderate({ action: "rules", ...texts });
  }

  /** Sends an action as its host. */
  async moderate(action: Readonly<Record<string, unknown>>): Promise<void> {
    const response = await fetch(`${this.url}/moderation`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: this.cookie },
      body: JSON.stringify(action),
    });
    assertEquals(response.ok, true, await response.text());
  }
}
