import { assertEquals, assertRejects } from "@std/assert";
import {
  type ServerSentEventMessage,
  ServerSentEventStream,
} from "@std/http/server-sent-event-stream";

const written = (...messages: ServerSentEventMessage[]) =>
  new Response(
    ReadableStream.from(messages).pipeThrough(new ServerSentEventStream()),
  ).text();

Deno.test("messages become events, each ended by an empty line", async () => {
  assertEquals(
    await written({ comment: "a", event: "b", data: "c", id: 7, retry: 8 }, {
      data: "d",
    }),
    ":a\nevent:b\ndata:c\nid:7\nretry:8\n\ndata:d\n\n",
  );
  assertEquals(await written({}), "\n\n");
});

Deno.test("comments and data may have many lines, with any line endings", async () => {
  assertEquals(
    await written({ data: "a\nb\r\nc\rd\n" }),
    "data:a\ndata:b\ndata:c\ndata:d\ndata:\n\n",
  );
  assertEquals(
    await written({ comment: "a\nb", data: "" }),
    ":a\n:b\ndata:\n\n",
  );
});

Deno.test("the type and the id of an event must be one line", async () => {
  for (const field of ["event", "id"]) {
    await assertRejects(
      () => written({ [field]: "a\rb" }),
      SyntaxError,
      `Cannot serialize message: \`message.${field}\` cannot contain a newline`,
    );
  }
});
