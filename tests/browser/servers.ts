/**
 * The servers for tests of broadcasts: they run while the tests of the file that imports
 * this one do.
 *
 * @module
 */
import { MediaServer } from "./media_server.ts";
import { RoomServer } from "./room_server.ts";

/** The chat. */
export let server: RoomServer;
/** What is broadcast, from another site. */
export let media: MediaServer;

Deno.test.beforeAll(async () => {
  media = new MediaServer();
  server = await RoomServer.start();
});
Deno.test.afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await media[Symbol.asyncDispose]();
});
