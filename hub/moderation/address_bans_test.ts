import { assertEquals } from "@std/assert";
import { personNamed } from "../../tests/tools/people.ts";
import { now } from "../clock.ts";
import type { Acts } from "./acts.ts";
import { AddressBans } from "./address_bans.ts";
import type { Decision } from "./actions/decision.ts";
import type { ModerationOptions } from "./options.ts";
import { changes, stateKey } from "./state/entries.ts";
import { State } from "./state/state.ts";
import type { States } from "./state/states.ts";

const bob = personNamed("Bob");

/** A state in which Bob is banned with his addresses, and these are recorded. */
function stateWith(addresses: readonly string[]): State {
  const state = new State();
  const { id } = bob.viewer;
  const ban = { kind: "ban", name: "Bob", at: now(), addresses: true };
  const stored = changes(
    [stateKey.restriction(id), ban],
    ...addresses.map((hash) => [stateKey.address(hash), id] as const),
  ) as Record<string, string>;
  const entries = new Map(Object.entries(stored));
  state.apply({ epoch: "e", version: 1, entries });
  return state;
}

/** Returns the addresses that Bob's visit records, and how often all are counted for it. */
async function visit(
  state: State,
): Promise<{ recorded: string[]; counted: number }> {
  const recorded: string[] = [];
  let counted = 0;
  state.addresses.values = () => {
    counted++;
    return Map.prototype.values.call(state.addresses);
  };
  const bans = new AddressBans(
    { current: () => Promise.resolve(state) } as unknown as States,
    {
      store: (_: string, decide: (state: State) => Decision | undefined) => {
        recorded.push(...Object.keys(decide(state)?.act.changes ?? {}));
        return Promise.resolve();
      },
    } as unknown as Acts,
    { addressHashes: () => ["here"] } as unknown as ModerationOptions,
  );
  await bans.record("stage", [bob]);
  return { recorded, counted };
}

Deno.test("A banned viewer's address is recorded at their visit; the room's addresses are counted only then", async () => {
  const first = await visit(stateWith(["elsewhere"]));
  assertEquals(first, { recorded: ["address:here"], counted: 2 });
  const again = await visit(stateWith(["elsewhere", "here"]));
  assertEquals(again, { recorded: [], counted: 0 });
});
