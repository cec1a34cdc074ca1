import { assertEquals, assertThrows } from "@std/assert";
import { Refusal } from "../../hub/mod.ts";
import { wantsPage } from "../../server/wants_page.ts";
import { codeOf } from "../../tests/tools/refusals.ts";
import {
  backFrom,
  queryNumber,
  readFields,
  readObject,
  required,
  wantsJson,
} from "./request.ts";

const FORM = "application/x-www-form-urlencoded";

function post(body: BodyInit, type: string, accept?: string): Request {
  const headers = new Headers({ "content-type": type });
  if (accept) headers.set("accept", accept);
  return new Request("http://localhost/", { method: "POST", body, headers });
}

Deno.test("a form and a JSON object give the same fields", async () => {
  const form = await readFields(post("text=h%C3%A9+%26&key=k", FORM));
  const json = await readFields(
    post('{"text":"hé &","key":"k","n":1}', "application/json"),
  );
  assertEquals(form, json);
});

Deno.test("an unreadable body is refused with a code", async () => {
  for (const body of ["", "{", "[]", "null", "1"]) {
    assertEquals(
      await codeOf(readFields(post(body, "application/json"))),
      "malformed",
    );
  }
  assertEquals(
    await codeOf(readFields(post("a=b", "text/plain"))),
    "malformed",
  );
  assertEquals(
    await codeOf(readFields(post(new Uint8Array([0xff]), FORM))),
    "malformed",
  );
});

Deno.test("a body that is too long is not read to its end", async () => {
  assertEquals(
    await codeOf(readFields(post("x".repeat(70_000), FORM))),
    "too_long",
  );
});

Deno.test("no field can reach an object's prototype", async () => {
  const fields = await readFields(
    post('{"__proto__":"x","constructor":"y"}', "application/json"),
  );
  assertEquals([...fields.keys()], ["__proto__", "constructor"]);
  assertThrows(() => required(fields, "toString"), Refusal);
});

Deno.test("browsers get pages, programs get JSON", () => {
  const browser = "text/html,application/xhtml+xml,*/*;q=0.8";
  assertEquals(
    [wantsPage, wantsJson].map((wants) => wants(post("", FORM, browser))),
    [true, false],
  );
  assertEquals(wantsJson(post("", FORM, "application/json")), true);
  assertEquals(wantsJson(post("{}", "application/json; charset=utf-8")), true);
  assertEquals(wantsJson(post("", FORM)), false);
  assertEquals(wantsJson(post("", "")), true);
  assertEquals(wantsJson(post("", "text/plain", "*/*")), true);
  assertEquals(wantsJson(post("", "text/plain", browser)), false);
});

Deno.test("of fields with the same name the last one counts, and JSON keeps its types", async () => {
  assertEquals(await readObject(post("a=1&b=2&a=3", FORM)), { a: "3", b: "2" });
  assertEquals(
    await readObject(post('{"n":1,"b":true,"l":["x"]}', "application/json")),
    { n: 1, b: true, l: ["x"] },
  );
  const object = await readObject(post("__proto__=x&constructor=y", FORM));
  assertEquals(Object.getPrototypeOf(object), Object.prototype);
  assertEquals(Object.keys(object), ["__proto__", "constructor"]);
});

Deno.test("a number in the query must be whole and positive", () => {
  const read = (query: string) =>
    queryNumber(new URL(`http://localhost/${query}`), "before");
  assertEquals([read(""), read("?before=7")], [undefined, 7]);
  for (const value of ["", "0", "-1", "1.5", "1e3", "9".repeat(16), "x"]) {
    assertThrows(() => read(`?before=${value}`), Refusal);
  }
});

Deno.test("a form returns only to pages of this site", () => {
  const back = (referer: string) =>
    backFrom(
      new Request("http://chat.example/language", { headers: { referer } }),
    );
  const pages = {
    "/": "/",
    "/rooms/a/embed?theme=dark": "/rooms/a/embed?theme=dark",
    "/rooms/messages": "/rooms/messages",
    "/rooms/a/messages": "/rooms/a",
    "/rooms/a/messages/": "/rooms/a",
    "/rooms": "/",
    "/viewer": "/",
    "/language": "/",
    "//evil.example/x?y": "/evil.example/x?y",
    "/\\evil.example": "/evil.example",
  };
  for (const [from, page] of Object.entries(pages)) {
    assertEquals(back(`http://chat.example${from}`), page, from);
  }
  assertEquals(back("http://evil.example/"), undefined);
  assertEquals(back("about:blank"), undefined);
});
