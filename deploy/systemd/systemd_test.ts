import { assertEquals } from "@std/assert";
import { deployFile, replaceOnce } from "../../tests/redis/deployed.ts";
import { TempDir } from "../../tests/tools/temp_dir.ts";

/** The units, and how exposed each may be, in tenths of systemd's points from 0 to 10. */
const UNITS = {
  "hubbub": 17,
  "hubbub-redis": 15,
  "hubbub-sentinel": 15,
};

const hasSystemd = new Deno.Command("sh", {
  args: ["-c", "command -v systemd-analyze"],
  stdout: "null",
}).outputSync().success;

/** A test that needs systemd-analyze: without it it is skipped, except in CI. */
function systemdTest(name: string, body: () => void): void {
  Deno.test({
    name: hasSystemd ? name : `${name} (needs systemd-analyze)`,
    ignore: !hasSystemd && !Deno.env.has("CI"),
    fn: body,
  });
}

for (const [unit, exposure] of Object.entries(UNITS)) {
  systemdTest(
    `systemd accepts deploy/systemd/${unit}@.service and rates its exposure as docs/deploy.md says`,
    () => {
      using folder = new TempDir();
      const path = `${folder.path}/${unit}@8001.service`;
      let text = deployFile(`systemd/${unit}@.service`);
      // The programs must be there.
      if (unit === "hubbub") {
        text = replaceOnce(text, "=/opt/hubbub/hubbub\n", "=/bin/true\n");
      } else text = replaceOnce(text, "=/usr/bin/redis-server ", "=/bin/true ");
      Deno.writeTextFileSync(path, text);
      assertEquals(analyze("verify", "--man=no", path), "");
      assertEquals(
        analyze(
          "security",
          ...["--offline=true", `--threshold=${exposure}`, path],
        ),
        "",
      );
    },
  );
}

/** Runs systemd-analyze and returns what it complains about. */
function analyze(...args: string[]): string {
  const { success, stderr } = new Deno.Command("systemd-analyze", {
    args: [...args, "--no-pager"],
    stdout: "null",
  }).outputSync();
  return new TextDecoder().decode(stderr) + (success ? "" : "It failed.");
}
