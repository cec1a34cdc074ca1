/** The operator's page of one process. */
import { assertEquals, assertMatch } from "@std/assert";
import { ensureBuilt, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";

const ADMIN_TOKEN = "operators-own-token-0123456789-abcdefgh";

function signIn({ url }: TestServer, token: string): Promise<Response> {
  return fetch(`${url}/admin`, {
    method: "POST",
    body: new URLSearchParams({ action: "sign-in", token }),
    headers: { origin: url },
    redirect: "manual",
  });
}

Deno.test("The operator's page tells the sizes of a database in a folder that a link leads to", async () => {
  await ensureBuilt();
  using parent = new TempDir();
  const folder = `${parent.path}/link`;
  Deno.mkdirSync(`${parent.path}/real`);
  Deno.symlinkSync(`${parent.path}/real`, folder);
  await using server = await TestServer.start(folder, { ADMIN_TOKEN });
  const signedIn = await signIn(server, ADMIN_TOKEN);
  await signedIn.body?.cancel();
  const [cookie] = signedIn.headers.getSetCookie()[0].split(";");
  const page = await fetch(`${server.url}/admin`, { headers: { cookie } });
  assertMatch(await page.text(), /Write-ahead log<\/th><td>\d/);
  const { errors } = await server.stop();
  assertEquals(errors.match(/storage_failed.*/)?.[0], undefined);
});
