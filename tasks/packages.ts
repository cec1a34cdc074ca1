/**
 * Chooses where Fresh and `@std/*` come from: JSR, or the stand-ins in standins/ if JSR
 * doesn't answer. Deno uses the folder that `linked` links to. dev, build, start, compile,
 * test and check run this first; it asks JSR once and stores the choice.
 *
 *     deno task packages [published | standins]
 *
 * @module
 */

type Choice = "published" | "standins";

const ROOT = `${import.meta.dirname}/..`;

/** The link that deno.json's `workspace` and `lock` go through. */
const LINK = "linked";

/** The file with the choice. It makes builds for other packages stale. */
const KEPT = "_fresh/packages";

const PUBLISHED_LOCK = "published/deno.lock";

const STANDINS_LOCK = "standins/deno.lock";

/** What is read of a lock file. */
interface Lock {
  readonly specifiers?: Record<string, string>;
  readonly jsr?: Record<string, unknown>;
  readonly npm?: Record<string, unknown>;
  readonly workspace?: { readonly dependencies: readonly string[] };
}

/** How long JSR may take to answer, in milliseconds. */
const PROBE_TIMEOUT_MS = 5_000;

Deno.chdir(ROOT);
const [asked] = Deno.args;
if (asked !== undefined && !isChoice(asked)) {
  fail(`Cannot choose "${asked}": expected published or standins.`);
}
try {
  if (asked !== undefined || !isChosen()) await choose(asked);
} catch (error) {
  fail(`Cannot choose the packages: ${(error as Error).message}`);
}

function isChoice(text: string): text is Choice {
  return text === "published" || text === "standins";
}

/**
 * Returns the choice made here; `undefined`: there is none, or the link leads elsewhere.
 */
function kept(): Choice | undefined {
  if (!exists(KEPT)) return undefined;
  const choice = Deno.readTextFileSync(KEPT).trim();
  return isChoice(choice) && isLinked(choice) ? choice : undefined;
}

/** Whether a choice was made here, and needs no renewal. */
function isChosen(): boolean {
  const choice = kept();
  return choice === "standins" || choice === "published" && !isStale();
}

async function choose(asked?: Choice): Promise<void> {
  Deno.mkdirSync("_fresh", { recursive: true });
  // Servers that start at the same time choose once.
  using lock = Deno.openSync("_fresh/packages.lock", {
    create: true,
    write: true,
  });
  lock.lockSync(true);
  if (asked === undefined && isChosen()) return;

  const url = (Deno.env.get("JSR_URL") ?? "https://jsr.io").replace(
    /\/*$/,
    "/",
  );
  const silence = asked === "standins" ? undefined : await unanswered(url);
  if (asked === "published" && silence !== undefined) {
    fail(
      `Cannot use the published packages: ${url} does not answer (${silence}). ` +
        "Let this machine reach it, or set JSR_URL to another registry.",
    );
  }
  const choice = asked === "standins" || silence !== undefined
    ? "standins"
    : "published";
  link(choice);
  if (choice === "published") await makeLock();
  Deno.writeTextFileSync(KEPT, `${choice}\n`);
  console.log(
    choice === "published"
      ? `Packages: Fresh and @std as published on ${url}`
      : `Packages: stand-ins for Fresh and @std, from standins/${
        silence === undefined ? "" : `, as ${url} does not answer (${silence})`
      }. To use the published ones: deno task packages published`,
  );
}

/** Returns why a registry can't be used; `undefined`: it can. */
async function unanswered(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(new URL("@fresh/core/meta.json", url), {
      signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
    });
    if (!response.ok) {
      await response.body?.cancel();
      return `status ${response.status}`;
    }
    await response.json();
  } catch (error) {
    return error instanceof DOMException
      ? `nothing within ${PROBE_TIMEOUT_MS / 1000} s`
      : error instanceof SyntaxError
      ? "an answer that is not JSON"
      : "no connection";
  }
}

function link(choice: Choice): void {
  if (isLinked(choice)) return;
  const windows = Deno.build.os === "windows";
  // On Windows everyone can create junctions, but only administrators other links.
  const target = windows ? Deno.realPathSync(choice) : choice;
  const next = `${LINK}.new`;
  try {
    Deno.symlinkSync(target, next, { type: windows ? "junction" : "dir" });
    // Windows can't replace a folder; elsewhere running commands always find one.
    if (windows && exists(LINK)) Deno.removeSync(LINK);
    Deno.renameSync(next, LINK);
  } catch (error) {
    if (exists(next)) Deno.removeSync(next);
    fail(`Cannot link ${LINK} to ${choice}: ${(error as Error).message}`);
  }
  // The link is committed, so that Deno works before any task has run; its local target
  // isn't.
  const asCommitted = choice === "standins" && !windows;
  const skip = asCommitted ? "--no-skip-worktree" : "--skip-worktree";
  git("update-index", skip, LINK);
}

/**
 * Writes a lock file for the published packages, unless there is one for deno.json as it
 * is. npm packages get the versions of the stand-ins' lock file; JSR packages keep theirs. A
 * committed lock file is left alone.
 */
async function makeLock(): Promise<void> {
  if (!isStale()) return;
  const before = exists(PUBLISHED_LOCK)
    ? Deno.readTextFileSync(PUBLISHED_LOCK)
    : undefined;
  const old: Lock = JSON.parse(before ?? "{}");
  const { workspace, specifiers = {}, ...rest } = readLock(STANDINS_LOCK);
  // Without the packages that only the stand-ins use.
  const ours = Object.entries(specifiers)
    .filter(([specifier]) => workspace?.dependencies.includes(specifier));
  const lock = {
    ...rest,
    specifiers: { ...old.specifiers, ...Object.fromEntries(ours) },
    jsr: old.jsr,
    npm: { ...old.npm, ...rest.npm },
  };
  Deno.writeTextFileSync(PUBLISHED_LOCK, JSON.stringify(lock));
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["install", "--frozen=false"],
    stdout: "null",
  }).output();
  // Deno treats a package that the registry doesn't have as installed.
  const missing = unlocked();
  if (success && missing.length === 0) {
    const taken = Object.keys(readLock(PUBLISHED_LOCK).jsr ?? {});
    const why = before === undefined ? "did not exist" : "was out of date";
    console.log(
      `Packages: ${PUBLISHED_LOCK} ${why}, so it was written with these versions: ${
        taken.join(", ")
      }. From now on they are frozen here; commit it to freeze them for everyone: git add --force ${PUBLISHED_LOCK}`,
    );
    return;
  }
  if (before === undefined) Deno.removeSync(PUBLISHED_LOCK);
  else Deno.writeTextFileSync(PUBLISHED_LOCK, before);
  link("standins");
  const reason = success
    ? `${missing.join(", ")} can't be downloaded`
    : new TextDecoder().decode(stderr).trim();
  fail(
    `Cannot install the published packages: ${reason}\n` +
      "To do without them: deno task packages standins",
  );
}

/**
 * Whether the published packages' lock file is missing, or is for other packages than the
 * stand-ins' or for other versions of those from npm, as after a pull that changed them.
 */
function isStale(): boolean {
  const isCurrent = exists(PUBLISHED_LOCK) && unlocked().length === 0 &&
    direct(PUBLISHED_LOCK) === direct(STANDINS_LOCK);
  return !isCurrent && !git("ls-files", "--error-unmatch", PUBLISHED_LOCK);
}

/** Returns the packages that deno.json names, and the versions of those from npm, as text. */
function direct(path: string): string {
  const { specifiers = {}, workspace } = readLock(path);
  const named = workspace?.dependencies ?? [];
  return named
    // Its peers follow a version: 10.29.8_preact-render-to-string@6.8.2.
    .map((name) =>
      name.startsWith("npm:")
        ? `${name} ${specifiers[name]?.split("_")[0]}`
        : name
    )
    .sort()
    .join("\n");
}

function readLock(path: string): Lock {
  return JSON.parse(Deno.readTextFileSync(path));
}

/** Returns the JSR packages in deno.json that the lock file lacks. */
function unlocked(): string[] {
  const { imports = {} } = JSON.parse(Deno.readTextFileSync("deno.json"));
  const { specifiers = {} } = readLock(PUBLISHED_LOCK);
  // Lock files abbreviate versions: jsr:@std/x@^1.0.0 becomes jsr:@std/x@1.
  const name = (specifier: string) => specifier.replace(/(?<=.)@[^@/]*$/, "");
  const locked = new Set(Object.keys(specifiers).map(name));
  return Object.values<string>(imports)
    .filter((specifier) => specifier.startsWith("jsr:"))
    .filter((specifier) => !locked.has(name(specifier)));
}

function isLinked(choice: Choice): boolean {
  return exists(LINK) && Deno.realPathSync(LINK) === Deno.realPathSync(choice);
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Runs git and returns whether it succeeded; it doesn't outside a checkout. */
function git(...args: string[]): boolean {
  try {
    return new Deno.Command("git", { args, stderr: "null" }).outputSync()
      .success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function fail(message: string): never {
  console.error(message);
  Deno.exit(1);
}
