import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { AuditLog } from "./audit_log.ts";

Deno.test("A step of the search in an audit log ends after many lines, or after a few long ones", () => {
  using sql = new DatabaseSync(":memory:");
  sql.exec(
    "CREATE TABLE audit (room INTEGER, seq INTEGER, json TEXT, PRIMARY KEY (room, seq))",
  );
  const insert = sql.prepare("INSERT INTO audit VALUES (1, ?, ?)");
  const write = (seq: number, line: object) =>
    insert.run(seq, JSON.stringify({ by: { id: "mod" }, ...line }));
  const long = "x".repeat(400_000);
  for (let seq = 1; seq <= 9; seq++) write(seq, { on: { id: "ann" }, long });
  for (let seq = 10; seq <= 1_009; seq++) write(seq, { on: { id: "bob" } });
  const log = new AuditLog(sql);
  const search = (naming: string, limit: number) => {
    const searching = log.read(1, { before: 2_000, limit, naming });
    for (let steps = 1;; steps++) {
      const { done, value } = searching.next();
      if (!done) continue;
      assert(value);
      return { steps, found: value.map(({ seq }) => seq) };
    }
  };
  // Two steps of 500 lines, three of three long ones, and one that finds no more.
  assertEquals(search("ann", 20), {
    steps: 6,
    found: [9, 8, 7, 6, 5, 4, 3, 2, 1],
  });
  assertEquals(search("ann", 4), { steps: 4, found: [9, 8, 7, 6] });
  assertEquals(search("bob", 1), { steps: 1, found: [1_009] });
  assertEquals(search("mod", 9), { steps: 6, found: [] });
});
