import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  calculateJwkThumbprint,
  exportJWK,
  FlattenedSign,
  generateKeyPair,
  type JWSHeaderParameters,
} from "jose";
import { ListKeys } from "../../people/list_keys.ts";
import { Refusal } from "../../refusal.ts";
import { readList } from "./list_file.ts";

const NOW = Date.UTC(2026, 6, 1);
const KEYS = new ListKeys(["s".repeat(32)]);

const CONTENT = {
  iss: "https://chat.example",
  room: "stage",
  iat: NOW / 1_000,
  entries: [
    { kind: "ban", id: "u_ann", name: "Ann", at: 5, reason: "spam", by: "Mo" },
    { kind: "ban", id: "bob", name: "Bob", at: 6, until: NOW + 1 },
    { kind: "ban", id: "over", name: "Over", at: 6, until: NOW },
    { kind: "word", word: "bad*" },
    { kind: "word", word: "worse" },
    { kind: "of a later version" },
  ],
};

/** Signs something with a key of its own. */
async function signed(
  content: unknown,
  header: (own: JWSHeaderParameters) => JWSHeaderParameters = (own) => own,
): Promise<string> {
  const { publicKey, privateKey } = await generateKeyPair("Ed25519");
  const own = {
    alg: "Ed25519",
    typ: "hubbub-bans",
    jwk: await exportJWK(publicKey),
  };
  const jws = await new FlattenedSign(
    new TextEncoder().encode(JSON.stringify(content)),
  ).setProtectedHeader(header(own)).sign(privateKey);
  return JSON.stringify(jws);
}

async function problemOf(file: string): Promise<string> {
  const refusal = await assertRejects(() => readList(file, NOW), Refusal);
  assertEquals(refusal.code, "bad_list", refusal.message);
  return refusal.message;
}

Deno.test("readList returns what was signed, without what is over or unknown", async () => {
  const [{ kid }] = await KEYS.publicKeys();
  const { id, ...list } = await readList(await KEYS.sign(CONTENT), NOW);
  assertEquals(list as unknown, {
    origin: "https://chat.example",
    room: "stage",
    key: kid,
    madeAt: NOW,
    bans: [
      { id: "u_ann", name: "Ann", at: 5, reason: "spam", by: "Mo" },
      { id: "bob", name: "Bob", at: 6, until: NOW + 1 },
    ],
    words: ["bad*", "worse"],
  });
  const later = await readList(
    await KEYS.sign({ ...CONTENT, iat: 7, entries: [] }),
    NOW,
  );
  assertEquals(later.id, id);
  const other = { ...CONTENT, room: "other" };
  assert((await readList(await KEYS.sign(other), NOW)).id !== id);
  assert((await readList(await signed(CONTENT), NOW)).id !== id);
});

Deno.test("readList refuses a file that was changed, or isn't signed as one", async () => {
  const file = JSON.parse(await KEYS.sign(CONTENT));
  const payload = btoa(JSON.stringify({ ...CONTENT, room: "mine" }))
    .replaceAll("=", "");
  const unsigned = "eyJhbGciOiJub25lIn0";
  for (
    const changed of [
      { ...file, payload },
      { ...file, signature: file.signature.replace(/^./, "_") },
      { ...file, signature: "" },
      { ...file, protected: unsigned, signature: "" },
      { payload: file.payload, header: { alg: "none" }, signature: "" },
      {},
    ]
  ) {
    assert(
      /signature is not valid/.test(await problemOf(JSON.stringify(changed))),
    );
  }
  for (
    const header of [
      { typ: "JWT" },
      { typ: undefined },
      { jwk: undefined },
      { jwk: { kty: "oct", k: "c2VjcmV0" } },
    ]
  ) await problemOf(await signed(CONTENT, (own) => ({ ...own, ...header })));
});

Deno.test("readList refuses what is not a list, with a valid signature too", async () => {
  for (const file of ["", "{", "null", "7", "[]", '"x"']) await problemOf(file);
  const ban = { kind: "ban", id: "ann", name: "Ann", at: 5 };
  for (
    const content of [
      null,
      [],
      {},
      { ...CONTENT, iss: 7 },
      { ...CONTENT, room: undefined },
      { ...CONTENT, iat: "today" },
      { ...CONTENT, iat: -1 },
      { ...CONTENT, iat: 1e15 },
      { ...CONTENT, iat: NOW / 1_000 + 86_401 },
      { ...CONTENT, entries: {} },
      ...[
        null,
        7,
        { ...ban, id: "restriction:x" },
        { ...ban, id: "" },
        { ...ban, id: "x".repeat(65) },
        { ...ban, name: 7 },
        { ...ban, at: 1.5 },
        { ...ban, at: undefined },
        { ...ban, until: "never" },
        { ...ban, until: 1e300 },
        { ...ban, reason: {} },
        { ...ban, by: null },
        { kind: "word" },
        { kind: "word", word: "two\nlines" },
      ].map((entry) => ({ ...CONTENT, entries: [entry] })),
    ]
  ) await problemOf(await signed(content));
});

Deno.test("readList cleans and shortens names, reasons and origins", async () => {
  const name = `\u202E${"x".repeat(5_000)}`;
  const { origin, room, bans: [ban] } = await readList(
    await signed({
      ...CONTENT,
      iss: `https://a\u0000\n${"b".repeat(5_000)}`,
      room: name,
      entries: [{ kind: "ban", id: "a", name, at: 5, reason: name, by: name }],
    }),
    NOW,
  );
  for (const text of [origin, room, ban.name, ban.reason, ban.by]) {
    assert(text !== undefined && text.length <= 300 && !/\p{C}/u.test(text));
  }
});

Deno.test("ListKeys sign alike in every process, and know their files after the secret was rotated", async () => {
  const secrets = ["n".repeat(32), "s".repeat(32)];
  const rotated = new ListKeys(secrets);
  const [newest, older] = await rotated.publicKeys();
  const { key } = await readList(await KEYS.sign(CONTENT), NOW);
  assertEquals(key, older.kid);
  assert(await rotated.areOwn(key));
  assertEquals(
    await new ListKeys(secrets).sign(CONTENT),
    await rotated.sign(CONTENT),
  );
  assertEquals(
    (await readList(await rotated.sign(CONTENT), NOW)).key,
    newest.kid,
  );
  assert(!await KEYS.areOwn(newest.kid!));
  const { kid, alg, use, ...jwk } = newest;
  assertEquals(await calculateJwkThumbprint(jwk), kid);
  assertEquals([alg, use, "d" in jwk], ["Ed25519", "sig", false]);
});
