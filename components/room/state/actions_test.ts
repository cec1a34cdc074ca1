import { assertEquals } from "@std/assert";
import type { Role, Viewer } from "../../../hub/protocol.ts";
import { EN } from "../../texts/en.ts";
import { actionsOn } from "./actions.ts";
import type { Line } from "./timeline.ts";

const line: Line = {
  kind: "line",
  key: "7",
  seq: 7,
  at: 0,
  from: { id: "ann", name: "Ann", role: "viewer" },
  text: "hello",
  continued: false,
};

function labels(you: Pick<Viewer, "id" | "role">): string[] {
  return actionsOn(line, { ...you, name: you.id }, EN.chat)
    .map(({ label }) => label);
}

Deno.test("viewers can delete their own messages, and moderators can pin theirs too", () => {
  const ann = (role: Role) => labels({ id: "ann", role });
  assertEquals(ann("viewer"), ["Delete for everyone"]);
  assertEquals(ann("moderator"), ["Delete for everyone", "Pin message"]);
});

Deno.test("on somebody else's message there are none of these actions", () => {
  assertEquals(labels({ id: "bob", role: "viewer" }), []);
  assertEquals(labels({ id: "bob", role: "host" }), []);
});
