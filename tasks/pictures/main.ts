/**
 * `deno task pictures`: takes the README's pictures, into docs/pictures/; with names
 * (`deno task pictures lobby replay`) only those.
 *
 * @module
 */
import { chromium } from "playwright-core";
import { MediaServer } from "../../tests/browser/media_server.ts";
import { ROOT } from "../../tests/tools/server.ts";
import { TempDir } from "../../tests/tools/temp_dir.ts";
import { film } from "./landscape.ts";
import { SHOTS } from "./shots.ts";

const FOLDER = new URL("docs/pictures/", ROOT).pathname;
const COMPRESS = new URL("compress.ts", import.meta.url).pathname;

const names = Deno.args.length > 0 ? Deno.args : Object.keys(SHOTS);
const unknown = names.find((name) => !(name in SHOTS));
if (unknown !== undefined) {
  const known = Object.keys(SHOTS).join(", ");
  console.error(`There is no picture "${unknown}". There are ${known}.`);
  Deno.exit(2);
}

await using media = new MediaServer();
await using browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--headless=new", "--no-sandbox", "--disable-gpu"],
});
using raw = new TempDir();
const studio = {
  browser,
  film: media.keep("night.webm", await film(await browser.newPage())),
};
for (const name of names) {
  await Deno.writeFile(`${raw.path}/${name}.png`, await SHOTS[name](studio));
  console.log(name);
}

// The compressor isn't a dependency of the project, because its 20 MB are needed only
// here.
const { success } = await new Deno.Command(Deno.execPath(), {
  args: [
    "run",
    "--quiet",
    "--no-config",
    "--no-lock",
    "-A",
    COMPRESS,
    raw.path,
    FOLDER,
  ],
  stdout: "inherit",
  stderr: "inherit",
}).spawn().status;
if (!success) Deno.exit(1);
