import { assertEquals } from "@std/assert";
import { Hmac } from "../../people/hmac.ts";
import { keyOf, signedHeaders } from "./signature.ts";

Deno.test("signedHeaders are those of the example in the standard's libraries", () => {
  const key = keyOf("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")!;
  assertEquals(
    signedHeaders(
      new Hmac(key),
      "msg_p5jXN8AQM9LWM0D4loKWxJek",
      1_614_265_330_999,
      '{"test": 2432232314}',
    ),
    {
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    },
  );
});

Deno.test("keyOf takes whsec_ and the base64 of 24 to 64 bytes", () => {
  const secret = (bytes: number) => `whsec_${new Uint8Array(bytes).toBase64()}`;
  for (const bytes of [24, 64]) {
    assertEquals(keyOf(secret(bytes)), new Uint8Array(bytes));
  }
  for (
    const other of [
      secret(23),
      secret(65),
      secret(32).slice(1),
      `${secret(32)}?`,
      "",
    ]
  ) assertEquals(keyOf(other), undefined, other);
});
