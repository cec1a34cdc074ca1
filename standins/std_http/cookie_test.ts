import { assertEquals, assertThrows } from "@std/assert";
import { getCookies, setCookie } from "@std/http/cookie";

type Cookie = Parameters<typeof setCookie>[1];

const read = (header: string) => ({
  ...getCookies(new Headers({ Cookie: header })),
});

function written(cookie: Cookie): string | null {
  const headers = new Headers();
  setCookie(headers, cookie);
  return headers.get("Set-Cookie");
}

const refuses = (
  cookie: Partial<Cookie>,
  kind: typeof SyntaxError | typeof RangeError,
  message: string,
) =>
  assertThrows(
    () => written({ name: "a", value: "b", ...cookie }),
    kind,
    message,
  );

Deno.test("cookies are read by name, with their values unchanged", () => {
  assertEquals(read("full=of; tasty=chocolate"), {
    full: "of",
    tasty: "chocolate",
  });
  assertEquals(read('a=b=c; d="%20 "; e; f='), {
    a: "b=c",
    d: '"%20 "',
    e: "",
    f: "",
  });
  assertEquals(read("a=1; a=2"), { a: "2" });
  assertEquals({ ...getCookies(new Headers()) }, {});
});

Deno.test("the result has no inherited properties", () => {
  assertEquals(Object.getPrototypeOf(getCookies(new Headers())), null);
});

Deno.test("a header with an empty name is refused", () => {
  for (const header of ["=a", "a=1;=b", "a=1;", ""]) {
    assertThrows(
      () => read(header),
      SyntaxError,
      "Cookie cannot start with '='",
    );
  }
});

Deno.test("a cookie is written with its attributes in a fixed order", () => {
  assertEquals(written({ name: "a", value: "b" }), "a=b");
  assertEquals(
    written({
      name: "a",
      value: "b",
      maxAge: 0,
      path: "/rooms",
      secure: true,
      httpOnly: true,
      partitioned: true,
      sameSite: "Lax",
    }),
    "a=b; Secure; HttpOnly; Partitioned; Max-Age=0; SameSite=Lax; Path=/rooms",
  );
});

Deno.test("a cookie without a name is not written, and an invalid age is left out", () => {
  assertEquals(written({ name: "", value: "b" }), null);
  assertEquals(written({ name: "a", value: "b", maxAge: 1.5 }), "a=b");
  assertEquals(written({ name: "a", value: "b", maxAge: NaN }), "a=b");
});

Deno.test("a name with a security prefix sets the attributes it requires", () => {
  assertEquals(
    written({ name: "__Secure-a", value: "b" }),
    "__Secure-a=b; Secure",
  );
  assertEquals(
    written({
      name: "__Host-a",
      value: "b",
      path: "/rooms",
    }),
    "__Host-a=b; Secure; Path=/",
  );
});

Deno.test("invalid names, values, ages and paths are refused", () => {
  for (const name of ["a b", "a;", "a=", "ä", '"a"', "a\n"]) {
    refuses({ name }, SyntaxError, `Invalid cookie name: "${name}"`);
  }
  for (const value of ["1;2", "1 2", "1,2", '"1"', "1\\2", "1\n2", "1\x7f"]) {
    refuses(
      { value },
      SyntaxError,
      "RFC2616 cookie 'a' cannot contain character '",
    );
  }
  refuses(
    { value: "é" },
    SyntaxError,
    "can only have US-ASCII chars as value: It contains 0xe9",
  );
  refuses({ maxAge: -1 }, RangeError, "Max-Age must be >= 0: received -1");
  refuses(
    { path: "/a;b" },
    SyntaxError,
    'Cookie path "/a;b" contains invalid character: ";"',
  );
});

Deno.test("setCookie adds to the existing cookies", () => {
  const headers = new Headers();
  setCookie(headers, { name: "a", value: "1" });
  setCookie(headers, { name: "b", value: "2" });
  assertEquals(headers.getSetCookie(), ["a=1", "b=2"]);
});
