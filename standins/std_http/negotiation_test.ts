import { assertEquals } from "@std/assert";
import { acceptsLanguages } from "./negotiation.ts";

function accepting(value?: string): Pick<Request, "headers"> {
  return { headers: new Headers(value ? { "accept-language": value } : {}) };
}

Deno.test("acceptsLanguages() chooses among the offered languages, regional ones included", () => {
  const best = (value?: string) =>
    acceptsLanguages(accepting(value), "en", "zh");
  assertEquals(best("zh-CN,zh;q=0.9,en;q=0.8"), "zh");
  assertEquals(best("de, en-GB;q=0.7, zh;q=0.3"), "en");
  assertEquals(best("*"), "en");
  assertEquals(best("en;q=0, *"), "zh");
  assertEquals(best("de"), undefined);
  assertEquals(best(), "en");
});
