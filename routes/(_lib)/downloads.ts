/**
 * What is stored of a room, as files. They are streamed in slices, the oldest first.
 *
 * @module
 */
import { type Hub, type Person, Refusal } from "../../hub/mod.ts";
import { NO_STORE } from "./caching.ts";
import { FORMATS } from "./transcript.ts";

/**
 * Answers with a room's messages.
 *
 * @param name The format's.
 * @throws {Refusal} `malformed`: there is no such format; as {@linkcode StaffReads.transcript}.
 */
export async function downloadChat(
  hub: Hub,
  room: string,
  person: Person,
  name: string,
): Promise<Response> {
  const format = FORMATS.get(name);
  if (!format) {
    throw new Refusal(
      "malformed",
      `Cannot export this: format must be one of ${
        [...FORMATS.keys()].join(", ")
      }.`,
    );
  }
  // Refusals come before the answer starts.
  const slices = await hub.staff.transcript(room, person);
  const texts = async function* () {
    let first = true;
    for await (const messages of slices) {
      yield format.write(messages, first);
      first = false;
    }
    // Without messages, the CSV still needs its header.
    if (first) yield format.write([], first);
  };
  return file(texts(), format.type, `${room}-chat.${name}`);
}

/**
 * Answers with a room's audit log.
 *
 * @throws {Refusal} As {@linkcode StaffReads.wholeAudit}.
 */
export async function downloadAudit(
  hub: Hub,
  room: string,
  person: Person,
): Promise<Response> {
  const pages = await hub.staff.wholeAudit(room, person);
  const texts = async function* () {
    for await (const lines of pages) {
      yield lines.map((line) => JSON.stringify(line) + "\n").join("");
    }
  };
  return file(texts(), "application/x-ndjson", `${room}-audit.jsonl`);
}

function file(
  texts: AsyncIterable<string>,
  type: string,
  name: string,
): Response {
  return new Response(
    ReadableStream.from(texts).pipeThrough(new TextEncoderStream()),
    {
      headers: {
        ...NO_STORE,
        "content-type": type,
        "content-disposition": `attachment; filename="${name}"`,
      },
    },
  );
}
