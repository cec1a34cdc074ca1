import { assertEquals } from "@std/assert";
import { VARIABLES } from "../config.ts";
import { shownSettings } from "./settings.ts";

Deno.test("Settings are shown with where they come from, those that may hold a secret only as set", () => {
  const env: Record<string, string> = {
    PORT: "8001",
    SECRET: "the-secret-of-all-instances-0123456789",
    ADMIN_TOKEN: "the-token-of-the-operator-0123456789",
    JWT_SECRET: "the-secret-of-a-site-0123456789abcdef",
    JWT_JWKS: "https://site.example/keys?token=hidden",
    REDIS_URL: "redis://hubbub:password@10.0.0.1",
    MODERATION_HOOK: "https://hook.example/?token=hidden",
    MODERATION_HOOK_SECRET: "whsec_aGlkZGVu",
    TRUST_PROXY: "  ",
  };
  const shown = shownSettings((name) => env[name]);
  assertEquals(
    shown.map(({ name }) => name),
    VARIABLES.map(({ name }) => name),
  );
  const known = new Map(shown.map((each) => [each.name, each]));
  assertEquals(known.get("PORT"), { name: "PORT", value: "8001", isSet: true });
  assertEquals(known.get("DATA_DIR")?.value, "data");
  assertEquals(known.get("TRUST_PROXY"), {
    name: "TRUST_PROXY",
    value: "none",
    isSet: false,
  });
  for (const name of Object.keys(env)) {
    if (["PORT", "TRUST_PROXY"].includes(name)) continue;
    assertEquals(known.get(name), { name, isSet: true });
  }
});

Deno.test("A setting that this file doesn't know is not shown", () => {
  const shown = shownSettings(() => "hidden");
  const values = shown.filter(({ value }) => value !== undefined)
    .map(({ name }) => name);
  for (const name of values) {
    assertEquals(
      /SECRET$|TOKEN|_URL$|HOOK$|JWKS/.test(name),
      name === "PUBLIC_URL",
      name,
    );
  }
});
