import { assertEquals } from "@std/assert";
import { textsFor } from "./languages.ts";

function answeredIn(headers: Record<string, string>): string {
  return textsFor(new Request("http://localhost/", { headers })).language;
}

Deno.test("a request is answered in the available language that its browser prefers", () => {
  assertEquals(answeredIn({}), "en");
  assertEquals(
    answeredIn({ "accept-language": "zh-CN,zh;q=0.9,en;q=0.8" }),
    "zh",
  );
  assertEquals(answeredIn({ "accept-language": "de-DE, zh-TW;q=0.5" }), "zh");
  assertEquals(answeredIn({ "accept-language": "fr" }), "en");
  assertEquals(answeredIn({ "accept-language": "\u00ff;;q=x,," }), "en");
});

Deno.test("the viewer's choice overrides the browser's preference", () => {
  const accepts = { "accept-language": "zh" };
  assertEquals(answeredIn({ ...accepts, cookie: "a=b; language=en" }), "en");
  assertEquals(
    answeredIn({ ...accepts, cookie: "language=toString; =;;==" }),
    "zh",
  );
});
