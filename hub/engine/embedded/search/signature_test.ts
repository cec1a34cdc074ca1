import { assert, assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { foldForSearch, parseSearch } from "../../../wording/search.ts";
import { Pieces, sieve, SIGNATURE_VERSION } from "./signature.ts";

const ANN = { id: "ann-id", name: "Ann" };

const TEXTS = [
  "Guten Tag, München!",
  "https://example.com/a?b=c",
  "弹幕很好看 lol",
  "ありがとう ｶﾞﾝﾊﾞﾚ",
  "감사합니다 สวัสดี",
  "gg 🎉🎉 👨‍👩‍👧 🇩🇪",
  "Привет, как дела",
  "a b c 1 22 333",
];

function signed(texts: readonly string[], author = ANN): Uint8Array {
  const pieces = new Pieces();
  for (const text of texts) pieces.add(text, author);
  return pieces.signature();
}

Deno.test("A block's signature lets through every search for a part of its texts", () => {
  const signature = signed(TEXTS);
  for (const text of TEXTS.map(foldForSearch)) {
    for (let from = 0; from < text.length; from++) {
      for (let to = from + 1; to <= text.length; to++) {
        const words = [text.slice(from, to).trim()];
        assert(sieve({ words })(signature), words[0]);
      }
    }
  }
});

Deno.test("A block's signature lets through searches for its authors, and few others", () => {
  const signature = signed(TEXTS);
  const through = (from: string) => sieve({ words: [], from })(signature);
  assert(through("ann-id"));
  assert(through("ANN"));
  const others = Array.from({ length: 1_000 }, (_, i) => `viewer${i}`);
  assert(others.filter(through).length < 100);
});

Deno.test("A block's signature keeps most blocks without a word from being read", () => {
  const signature = signed(TEXTS);
  const through = (q: string) => sieve(parseSearch({ q }))(signature);
  assertEquals(
    ["tournament", "弹好", "🎈", "subscribe", "再见"].filter(through),
    [],
  );
});

Deno.test("A block's signature has no piece of its texts in it", () => {
  const latin1 = new TextDecoder("latin1").decode(
    signed(["SECRETIVE".repeat(9)]),
  );
  assert(!/sec|ecr|cre|ret/i.test(latin1));
});

Deno.test("Signatures that were made differently have another version", () => {
  // If this fails, raise SIGNATURE_VERSION: stored signatures would hide messages.
  const digest = createHash("sha256").update(signed(TEXTS)).digest("hex");
  assertEquals([SIGNATURE_VERSION, digest.slice(0, 16)], [
    1,
    "6b8995e68c4a2a3f",
  ]);
});
