import { assertEquals } from "@std/assert";
import { readRedirect } from "./redirect.ts";

Deno.test("readRedirect reads where a command belongs", () => {
  const redirects = {
    "MOVED 3999 127.0.0.1:6381": {
      kind: "moved",
      address: { host: "127.0.0.1", port: 6381 },
    },
    "ASK 1 fd00::1:7000": {
      kind: "ask",
      address: { host: "fd00::1", port: 7000 },
    },
    // The node doesn't know its own address.
    "MOVED 1 :6381": { kind: "moved", address: { host: "here", port: 6381 } },
    "TRYAGAIN Multiple keys request during rehashing of slot": {
      kind: "tryagain",
    },
    "CLUSTERDOWN Hash slot not served": { kind: "clusterdown" },
    "READONLY You can't write against a read only replica.": {
      kind: "readonly",
    },
  } as const;
  for (const [message, redirect] of Object.entries(redirects)) {
    assertEquals(readRedirect(new Error(message), "here"), redirect, message);
  }
});

Deno.test("readRedirect leaves other errors alone", () => {
  for (
    const message of [
      ...[
        "",
        "MOVED",
        "MOVED 1 nowhere",
        "WRONGTYPE x",
        "the client is offline",
      ],
      "HUBBUB MOVED 1 127.0.0.1:1",
    ]
  ) assertEquals(readRedirect(new Error(message), "here"), undefined, message);
});
