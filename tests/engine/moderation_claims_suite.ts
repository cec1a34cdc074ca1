/**
 * The part of {@link ./moderation_suite.ts} about roles that are claimed and taken away.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { hashToken } from "../../hub/people/token.ts";
import { Refusal } from "../../hub/refusal.ts";
import { personNamed } from "../tools/people.ts";
import {
  act,
  ann,
  bob,
  codeOf,
  host,
  type Hubs,
  type ModerationTest,
  say,
  TestClient,
} from "./moderation_tools.ts";

const CLOSE = { action: "rules", rules: { closed: true } } as const;

async function makeLink({ here }: Hubs): Promise<string> {
  const { token } = await act(here, { action: "link", role: "moderator" });
  return token!;
}

export function moderationClaimsSuite(test: ModerationTest): void {
  test(
    "a banned moderator has no role by any link, nor by the link as a token",
    async (hubs) => {
      const { here, there } = hubs;
      const [token, other] = [await makeLink(hubs), await makeLink(hubs)];
      await there.claim("stage", ann, token);
      const ban = { action: "ban", whom: { viewer: "ann" }, addresses: false };
      await act(here, { ...ban, action: "ban" });
      for (const link of [token, other]) {
        const refused = there.claim("stage", ann, link);
        assertEquals(await codeOf(refused), "banned");
        const asProgram = { ...ann, roleLink: hashToken(link) };
        assertEquals(await codeOf(act(there, CLOSE, asProgram)), "forbidden");
        assertEquals(await codeOf(say(there, asProgram, "hi")), "banned");
        const { you } = await there.briefing("stage", asProgram);
        assertEquals(you.role, "viewer");
      }
      // Lifting the ban doesn't give the role back.
      await act(here, { action: "unban", whom: { viewer: "ann" } });
      const again = there.claim("stage", ann, token);
      assertEquals(await codeOf(again), "forbidden");
      await there.claim("stage", ann, await makeLink(hubs));
      await act(there, CLOSE, ann);
    },
  );

  test(
    "an unmodded viewer can't use the existing links again, until a host makes them a moderator",
    async (hubs) => {
      const { here, there } = hubs;
      const [token, other] = [await makeLink(hubs), await makeLink(hubs)];
      await there.claim("stage", ann, token);
      await act(here, { action: "unmod", whom: { viewer: "ann" } });
      for (const link of [token, other]) {
        const refused = there.claim("stage", ann, link);
        assertEquals(await codeOf(refused), "forbidden");
        const asProgram = { ...ann, roleLink: hashToken(link) };
        assertEquals(await codeOf(act(there, CLOSE, asProgram)), "forbidden");
      }
      await there.claim("stage", bob, token);
      await act(here, { action: "mod", whom: { viewer: "ann" } });
      await act(there, CLOSE, ann);
      const asProgram = { ...ann, roleLink: hashToken(token) };
      assertEquals(
        (await there.briefing("stage", asProgram)).you.role,
        "moderator",
      );
    },
  );

  test(
    "unmod takes the role of a program's link away, and says so of a site's token",
    async (hubs) => {
      const { here, there } = hubs;
      const roleLink = hashToken(await makeLink(hubs));
      const program = personNamed("program", { roleLink });
      await using client = await TestClient.register(there, program);
      await client.hears("state");
      await act(here, { action: "unmod", whom: { viewer: "program" } });
      await client.hears("you", ({ you }) => you.role === "viewer");
      const voucher = {
        role: "moderator",
        expiresAt: Date.now() + 600_000,
      } as const;
      const mia = personNamed("mia", { voucher });
      await using vouched = await TestClient.register(there, mia);
      await vouched.hears("state");
      const refusal = await assertRejects(
        () => act(here, { action: "unmod", whom: { viewer: "mia" } }),
        Refusal,
        "the site that signed in mia gives it",
      );
      assertEquals(refusal.code, "conflict");
    },
  );

  test(
    "a revoked link's moderators can use another one that is older than the revocation",
    async (hubs) => {
      const { here, there } = hubs;
      const [old, next] = [await makeLink(hubs), await makeLink(hubs)];
      await there.claim("stage", ann, old);
      await act(here, { action: "revoke", link: hashToken(old) });
      assertEquals(await codeOf(act(there, CLOSE, ann)), "forbidden");
      await there.claim("stage", ann, next);
      await act(there, CLOSE, ann);
    },
  );

  test(
    "a restricted address can't claim a role, and doesn't affect moderators at that address",
    async (hubs) => {
      const { here, there } = hubs;
      const token = await makeLink(hubs);
      const { address } = bob;
      const mona = personNamed("mona", { address });
      await there.claim("stage", mona, token);
      await using client = await TestClient.register(there, bob);
      await client.hears("welcome");
      const whom = { viewer: "bob" };
      await act(here, { action: "ban", whom, addresses: true });
      // Bob's hub knows his address and tells the others.
      await client.hears("state");
      const masked = personNamed("masked", { address });
      assertEquals(
        await codeOf(there.claim("stage", masked, token)),
        "banned",
      );
      await there.claim("stage", personNamed("elsewhere"), token);
      const voucher = {
        role: "host",
        expiresAt: Date.now() + 600_000,
      } as const;
      for (
        const person of [
          { ...host, address },
          mona,
          personNamed("hugo", { address, voucher }),
          personNamed("program", { address, roleLink: hashToken(token) }),
        ]
      ) {
        const { id } = person.viewer;
        assertEquals((await say(here, person, `I am ${id}`)).type, "accepted");
        const { restriction } = await there.briefing("stage", person);
        assertEquals(restriction, undefined, id);
      }
    },
  );

  test(
    "restrictions of a cookie and of the token beside it both apply",
    async (hubs) => {
      const { here, there } = hubs;
      const roleLink = hashToken(await makeLink(hubs));
      await act(here, {
        action: "ban",
        whom: { viewer: "ann" },
        addresses: false,
      });
      const voucher = {
        role: "moderator",
        expiresAt: Date.now() + 600_000,
      } as const;
      for (
        const person of [
          personNamed("user", { voucher, otherIds: ["ann"] }),
          personNamed("cookie", { roleLink, otherIds: ["ann"] }),
        ]
      ) {
        assertEquals(await codeOf(say(there, person, "hello")), "banned");
        assertEquals(await codeOf(act(there, CLOSE, person)), "forbidden");
        const { restriction } = await there.briefing("stage", person);
        assertEquals(restriction?.kind, "ban");
      }
    },
  );

  test(
    "claiming a role again stores nothing",
    async (hubs) => {
      const { here, there } = hubs;
      const token = await makeLink(hubs);
      const { message } = await there.claim("stage", ann, token);
      const { seq } = await here.history("stage", ann);
      for (let i = 0; i < 60; i++) {
        const again = await there.claim("stage", ann, token);
        assertEquals(again.message, message);
      }
      await there.claim("stage", host, token);
      assertEquals((await here.history("stage", ann)).seq, seq);
      assertEquals((await here.briefing("stage", host)).you.role, "host");
    },
  );

  test(
    "links make no more roles than a room can have, and a refusal says so",
    async (hubs) => {
      const { here, there } = hubs;
      const claimants = Array.from(
        { length: 220 },
        (_, i) => personNamed(`m${i}`, { address: `10.0.${i}.1` }),
      );
      const refused: Refusal[] = [];
      let token = "";
      for (const [i, person] of claimants.entries()) {
        if (i % 40 === 0) token = await makeLink(hubs);
        try {
          await (i % 2 ? here : there).claim("stage", person, token);
        } catch (error) {
          assert(error instanceof Refusal);
          refused.push(error);
        }
      }
      const { roles } = await here.staff.view("stage", host);
      assertEquals([roles.size, refused.length], [200, 21]);
      assertEquals(new Set(refused.map(({ code }) => code)).size, 1);
      assertEquals(refused[0].code, "conflict");
      assert(refused[0].message.includes("200 moderators"));
    },
  );

  test(
    "claims are paced by network and by link, over all instances",
    async (hubs) => {
      const { here, there } = hubs;
      const token = await makeLink(hubs);
      const claim = (i: number, address: string) =>
        (i % 2 ? here : there)
          .claim("stage", personNamed(`m${i}`, { address }), token);
      let claimed = 0;
      for (; claimed < 20; claimed++) await claim(claimed, "198.51.100.1");
      const tooMany = await assertRejects(
        () => claim(claimed, "198.51.100.1"),
        Refusal,
      );
      assertEquals(tooMany.code, "rate_limited");
      assert(tooMany.retryAfterMs! > 0);
      let code = "";
      for (; claimed < 100 && code === ""; claimed++) {
        try {
          await claim(claimed, `10.0.${claimed}.1`);
        } catch (error) {
          assert(error instanceof Refusal);
          code = error.code;
        }
      }
      assertEquals(code, "rate_limited");
      const { roles } = await here.staff.view("stage", host);
      assert(roles.size >= 51 && roles.size < 60, `${roles.size}`);
    },
  );

  test(
    "a restriction of the id that a host had before they became one doesn't reach them",
    async (hubs) => {
      const { here, there } = hubs;
      const { token } = await act(here, { action: "link", role: "host" });
      await say(here, ann, "as a viewer");
      const anna = personNamed("anna", { earlier: ["ann"] });
      await there.claim("stage", anna, token!);
      await act(here, { action: "mod", whom: { viewer: "bob" } });
      const whom = { viewer: "ann" };
      await act(here, { action: "ban", whom, addresses: true }, bob);
      assertEquals(await codeOf(say(there, ann, "hello")), "banned");
      assertEquals((await say(there, anna, "hello")).type, "accepted");
      assertEquals((await here.briefing("stage", anna)).you.role, "host");
      // Without a role, the ban follows them to a new id.
      const other = personNamed("other", { earlier: ["ann"] });
      assertEquals(await codeOf(say(there, other, "hello")), "banned");
      const refused = there.claim("stage", other, token!);
      assertEquals(await codeOf(refused), "banned");
    },
  );
}
