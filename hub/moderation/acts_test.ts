import { assertEquals, assertRejects } from "@std/assert";
import { MAX_AUDIT_LENGTH } from "../engine/audit.ts";
import type { Act, Engine } from "../engine/engine.ts";
import { Refusal } from "../refusal.ts";
import { auditLine, HUBBUB } from "./actions/decision.ts";
import { Acts } from "./acts.ts";
import { State } from "./state/state.ts";
import type { States } from "./state/states.ts";

Deno.test("An act whose line no engine would read is refused, and isn't stored", async () => {
  const stored: Act[] = [];
  const engine = {
    act: (_room: string, _version: number, act: Act) =>
      Promise.resolve(stored.push(act)),
  } as unknown as Engine;
  const states = {
    byNewest: (_room: string, body: (state: State) => Promise<unknown>) =>
      body(new State()),
    noteAct: () => {},
  } as unknown as States;
  const acts = new Acts(engine, states, () => {});
  const store = (text: string) =>
    acts.store("stage", () => ({
      act: {
        event: { type: "state" },
        changes: {},
        audit: auditLine(HUBBUB, "test", 1, { text }),
      },
      answer: "",
    }));
  const { length } = JSON.stringify(auditLine(HUBBUB, "test", 1, { text: "" }));
  await store("x".repeat(MAX_AUDIT_LENGTH - length));
  const { code } = await assertRejects(
    () => store("x".repeat(MAX_AUDIT_LENGTH - length + 1)),
    Refusal,
  );
  assertEquals(code, "conflict");
  assertEquals(stored.map(({ audit }) => audit.length), [MAX_AUDIT_LENGTH]);
});
