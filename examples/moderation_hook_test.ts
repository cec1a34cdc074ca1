import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  ensureBuilt,
  failToStart,
  ROOT,
  TestServer,
} from "../tests/tools/server.ts";
import { TempDir } from "../tests/tools/temp_dir.ts";

const EXAMPLE = "examples/moderation_hook.ts";

/** Runs the example with the command of docs/deploy.md. */
async function runExample(env: Record<string, string>, model: string) {
  const [, flags] = Deno.readTextFileSync(new URL("docs/deploy.md", ROOT))
    .match(/ deno run (.*) examples\/moderation_hook\.ts/)!;
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags.split(" "), EXAMPLE, model],
    env,
    cwd: ROOT,
    stderr: "piped",
  }).spawn();
  const reader = process.stderr.pipeThrough(new TextDecoderStream())
    .getReader();
  let printed = "";
  while (!/:\d+\/\s/.test(printed)) {
    const { done, value } = await reader.read();
    assert(!done, printed);
    printed += value;
  }
  return {
    url: printed.match(/http:\S+/)![0],
    async [Symbol.asyncDispose]() {
      process.kill();
      await reader.cancel();
      await process.status;
    },
  };
}

async function say(room: string, text: string) {
  const response = await fetch(`${room}/messages`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ key: crypto.randomUUID(), text }),
  });
  return { status: response.status, ...await response.json() };
}

Deno.test("The example of a moderation hook has 30 lines", () => {
  const lines = Deno.readTextFileSync(new URL(EXAMPLE, ROOT)).trim().split(
    "\n",
  );
  assert(lines.length <= 30, `${lines.length}`);
});

Deno.test("The example of a moderation hook doesn't start without a secret, and says so", async () => {
  for (const MODERATION_HOOK_SECRET of ["", "whsec_", "whsec_c2hvcnQ="]) {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-env", "--allow-net", EXAMPLE, "http://127.0.0.1/"],
      env: { MODERATION_HOOK_SECRET, PORT: "0" },
      cwd: ROOT,
      stdin: "null",
      // Otherwise it serves for ever.
      signal: AbortSignal.timeout(60_000),
    }).output();
    assertEquals(success, false);
    assertMatch(
      new TextDecoder().decode(stderr),
      /Cannot start: MODERATION_HOOK_SECRET must be the server's\./,
    );
  }
});

Deno.test("A server with its own permissions asks the example of a moderation hook, which asks a model", async () => {
  await ensureBuilt();
  await using model = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request) => {
      const { input } = await request.json();
      const flagged = input.includes("flagged");
      const categories = { hate: false, "illicit/violent": flagged };
      return Response.json({ results: [{ flagged, categories }] });
    },
  );
  const MODERATION_HOOK_SECRET = `whsec_${btoa("k".repeat(32))}`;
  await using hook = await runExample(
    { MODERATION_HOOK_SECRET, PORT: "0" },
    `http://127.0.0.1:${model.addr.port}/v1/moderations`,
  );
  using folder = new TempDir();
  const ADMIN_TOKEN = "a".repeat(32);
  await using server = await TestServer.start(folder.path, {
    ADMIN_TOKEN,
    MODERATION_HOOK: hook.url,
    MODERATION_HOOK_SECRET,
    // No test depends on how fast this machine is.
    MODERATION_HOOK_TIMEOUT_MS: "30000",
    MODERATION_HOOK_ON_SILENCE: "refuse",
  });
  const room = `${server.url}/rooms/lobby`;
  const headers = {
    authorization: `Bearer ${ADMIN_TOKEN}`,
    "content-type": "application/json",
    accept: "application/json",
  };
  const body = JSON.stringify({ action: "rules", rules: {}, hook: true });
  const set = await fetch(`${room}/moderation`, {
    method: "POST",
    headers,
    body,
  });
  assertEquals(set.status, 200, await set.text());
  assertEquals((await say(room, "hello")).type, "accepted");
  assertEquals((await say(room, "something flagged")).type, "held");
  const view = await (await fetch(`${room}/moderation`, { headers })).json();
  assertEquals(
    Object.values<{ why: string }>(view.held).map(({ why }) => why),
    ["the hook: illicit/violent"],
  );
  const panel = await fetch(`${room}/moderation`, {
    headers: { ...headers, accept: "text/html" },
  });
  assertMatch(await panel.text(), /checkbox" name="hook" value="true" checked/);
  const unsigned = await fetch(hook.url, { method: "POST", body: "{}" });
  await unsigned.body?.cancel();
  assertEquals(unsigned.status, 401);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  assertMatch(
    metrics,
    /hubbub_moderation_hook_answers_total\{answer="pass"\} 1\n/,
  );
  assertMatch(metrics, /hubbub_moderation_hook_duration_seconds_count 2\n/);
});

Deno.test("A server with a hook that isn't signed for doesn't start, and says why", async () => {
  const { code, output } = await failToStart({
    MODERATION_HOOK: "http://127.0.0.1:9/",
  });
  assertEquals(code, 1);
  assertMatch(output, /MODERATION_HOOK needs MODERATION_HOOK_SECRET/);
});
