/**
 * The part of {@link ./moderation_suite.ts} about permissions: roles, names, role links
 * and tokens.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { hashToken } from "../../hub/people/token.ts";
import { personNamed } from "../tools/people.ts";
import {
  act,
  ann,
  bob,
  codeOf,
  host,
  type ModerationTest,
  say,
  TestClient,
} from "./moderation_tools.ts";

export function moderationRolesSuite(test: ModerationTest): void {
  test(
    "the person who opens a room is its host, and others are viewers",
    async ({ there }) => {
      await using client = await TestClient.register(there, host);
      await using other = await TestClient.register(there, ann);
      await Promise.all([client, other].map((each) => each.hears("welcome")));
      assertEquals(client.welcome.you.role, "host");
      assertEquals(client.welcome.waiting, 0);
      assertEquals(other.welcome.you.role, "viewer");
      assertEquals(other.welcome.waiting, undefined);
    },
  );

  test(
    "others can't use a name that looks like a moderator's",
    async ({ here, there }) => {
      for (const name of ["hanna", "Hаnnа", "H a n n a", "ＨＡＮＮＡ"]) {
        const double = personNamed("x", {
          viewer: { id: "x", name, role: "viewer" },
        });
        assertEquals(
          await codeOf(say(there, double, "I am the host")),
          "name_taken",
        );
      }
      const renamed = { ...host, viewer: { ...host.viewer, name: "Zoë" } };
      await using client = await TestClient.register(here, renamed);
      await client.hears("role", ({ viewer }) => viewer.name === "Zoë");
      const double = personNamed("x", {
        viewer: { id: "x", name: "zoe", role: "viewer" },
      });
      assertEquals(
        await codeOf(say(there, double, "I am the host")),
        "name_taken",
      );
      assertEquals(
        (await say(there, personNamed("Hanna2"), "hi")).type,
        "accepted",
      );
    },
  );

  test(
    "a role link makes a moderator on any device, until it is revoked",
    async ({ here, there }) => {
      const { token } = await act(here, { action: "link", role: "moderator" });
      await using client = await TestClient.register(there, ann);
      assertEquals(
        await codeOf(there.claim("stage", ann, "x".repeat(43))),
        "unauthorised",
      );
      await there.claim("stage", ann, token!);
      await client.hears("you", ({ you }) => you.role === "moderator");
      await act(there, { action: "rules", rules: { closed: true } }, ann);
      assertEquals(
        await codeOf(act(there, { action: "link", role: "host" }, ann)),
        "forbidden",
      );
      const { roleLinks } = await here.staff.view("stage", host);
      const [link] = [...roleLinks].find(([, { role }]) =>
        role === "moderator"
      )!;
      await act(here, { action: "revoke", link });
      await client.hears("you", ({ you }) => you.role === "viewer");
      assertEquals(
        await codeOf(
          act(there, { action: "rules", rules: { closed: false } }, ann),
        ),
        "forbidden",
      );
      assertEquals(
        await codeOf(there.claim("stage", bob, token!)),
        "unauthorised",
      );
    },
  );

  test(
    "a moderator of one room is a viewer in another, and can't ban the host",
    async ({ here, there }) => {
      await act(here, { action: "mod", whom: { viewer: "ann" } });
      await there.open("other", bob);
      assertEquals(
        await codeOf(
          there.moderate("other", ann, {
            action: "rules",
            rules: { closed: true },
          }),
        ),
        "forbidden",
      );
      assertEquals(
        await codeOf(
          act(there, {
            action: "ban",
            whom: { viewer: host.viewer.id },
            addresses: false,
          }, ann),
        ),
        "forbidden",
      );
      assertEquals(await codeOf(there.staff.view("stage", bob)), "forbidden");
      assertEquals(await codeOf(there.staff.audit("stage", bob)), "forbidden");
      assertEquals(
        await codeOf(there.staff.transcript("stage", ann)),
        "forbidden",
      );
    },
  );

  test(
    "the operator's token may do anything in every room",
    async ({ here, there }) => {
      const operator = personNamed("op", { admin: true });
      await say(here, host, "even the host");
      await act(there, { action: "delete", target: 1 }, operator);
      await act(there, {
        action: "ban",
        whom: { viewer: host.viewer.id },
        addresses: false,
      }, operator);
      assertEquals((await there.staff.audit("stage", operator)).length, 2);
    },
  );

  test(
    "a ban removes a moderator's role, and a timeout is refused until it is removed",
    async ({ here, there }) => {
      await act(here, { action: "mod", whom: { viewer: "ann" } });
      const timeout = {
        action: "timeout",
        whom: { viewer: "ann" },
        seconds: 60,
      } as const;
      assertEquals(await codeOf(act(there, timeout)), "conflict");
      await act(there, {
        action: "ban",
        whom: { viewer: "ann" },
        addresses: false,
      });
      assertEquals(
        await codeOf(say(here, ann, "still a moderator?")),
        "banned",
      );
      assertEquals((await there.briefing("stage", ann)).you.role, "viewer");
    },
  );

  test(
    "revoking a program's role link makes it a viewer on its open socket",
    async ({ here, there }) => {
      const { token } = await act(here, { action: "link", role: "moderator" });
      const link = hashToken(token!);
      await using bot = await TestClient.register(
        there,
        personNamed("bot", { roleLink: link }),
      );
      await bot.hears("welcome");
      assertEquals(bot.welcome.you.role, "moderator");
      await act(here, { action: "revoke", link });
      await bot.hears("you", ({ you }) => you.role === "viewer");
    },
  );

  test(
    "a token for other rooms can't open this one",
    async ({ here }) => {
      const voucher = {
        role: "host",
        rooms: ["mine"],
        expiresAt: Date.now() + 60_000,
      } as const;
      const guest = personNamed("guest", { voucher });
      assertEquals(await codeOf(here.open("yours", guest)), "unauthorised");
      await here.open("mine", guest);
    },
  );

  test(
    "sixteen people at one address can claim a role link, and wrong secrets are limited on their own",
    async ({ here, there }) => {
      const { token } = await act(here, { action: "link", role: "moderator" });
      const claim = (i: number, secret: string) =>
        there.claim("stage", personNamed(`member${i}`), secret);
      for (let i = 0; i < 15; i++) await claim(i, token!);
      for (let i = 0; i < 10; i++) {
        assertEquals(await codeOf(claim(i, "x".repeat(43))), "unauthorised");
      }
      assertEquals(await codeOf(claim(0, "x".repeat(43))), "rate_limited");
      await claim(15, token!);
    },
  );
}
