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

function viewer(id: string, role: Role): Viewer {
  return { id, name: id, role };
}

function labels(you: Viewer, from = line.from): string[] {
  return actionsOn({ ...line, from }, you, EN.chat).flatMap(({ actions }) =>
    actions.map(({ label }) => label)
  );
}

Deno.test("viewers can delete their own messages, and nothing else", () => {
  assertEquals(labels(viewer("ann", "viewer")), ["Delete for everyone"]);
  assertEquals(labels(viewer("bob", "viewer")), []);
});

Deno.test("moderators can delete, pin, time out, clear and ban; hosts can also change roles", () => {
  const moderator = [
    "Delete message",
    "1 min",
    "10 min",
    "1 h",
    "1 day",
    "Ban",
    "Ban with IP addresses",
    "Clear their messages",
    "Pin message",
  ];
  assertEquals(labels(viewer("bob", "moderator")), moderator);
  assertEquals(labels(viewer("bob", "host")), [...moderator, "Make moderator"]);
  assertEquals(
    labels(viewer("bob", "host"), viewer("ann", "moderator")),
    moderator,
  );
});

Deno.test("nobody is offered to ban themselves", () => {
  assertEquals(labels(viewer("ann", "host")), [
    "Delete for everyone",
    "Pin message",
  ]);
});

Deno.test("a menu entry's action has the viewer or message it is about", () => {
  const actions = actionsOn(line, viewer("bob", "host"), EN.chat).flatMap((
    group,
  ) => group.actions);
  assertEquals(
    actions.map(({ action, fields }) => [action, fields]).slice(0, 3),
    [
      ["delete", { target: 7 }],
      ["timeout", { viewer: "ann", seconds: 60 }],
      ["timeout", { viewer: "ann", seconds: 600 }],
    ],
  );
});

Deno.test("only making somebody a moderator asks first, after everything else", () => {
  const groups = actionsOn(line, viewer("bob", "host"), EN.chat);
  assertEquals(
    groups.filter(({ last }) => last),
    groups.slice(-1),
  );
  assertEquals(
    groups.flatMap(({ actions }) => actions)
      .filter(({ asks }) => asks)
      .map(({ action, asks }) => [action, asks?.includes("Ann")]),
    [["mod", true]],
  );
});
