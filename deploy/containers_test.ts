/**
 * What can't run here is read by its own tools: hadolint for the Dockerfile,
 * docker-compose, kubectl's kustomize, and Kubernetes' schemas.
 *
 * @module
 */
import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import { parse, parseAllDocuments } from "yaml";
import { VARIABLES } from "../server/config.ts";
import { deployFile } from "../tests/redis/deployed.ts";
import { ROOT } from "../tests/tools/server.ts";
import { TempDir } from "../tests/tools/temp_dir.ts";

/** How long draining takes at most, in seconds (server/serve.ts). */
const DRAIN_S = 5;

const KUBERNETES = new URL("deploy/kubernetes/", ROOT);

const decoder = new TextDecoder();

/** What docker-compose says about a service of compose.yaml. */
interface Service {
  readonly profiles?: readonly string[];
  /** As text in version 1, in parts in version 2. */
  readonly volumes?: readonly (string | { readonly source: string })[];
  readonly networks?: Record<string, { readonly ipv4_address?: string } | null>;
  readonly stop_grace_period?: string;
  readonly read_only?: boolean;
  readonly environment?: Record<string, string | null>;
  readonly logging?: { readonly driver: string };
}

/** Programs that CI can't install where it reaches only package registries. */
const NOT_PACKAGED = new Set(["kubectl"]);

/** A test that needs programs: without one it is skipped, except in CI. */
function testWith(
  programs: readonly string[],
  name: string,
  body: () => void,
): void {
  const missing = programs.find((program) => !isThere(program));
  Deno.test({
    name: missing === undefined ? name : `${name} (needs ${missing})`,
    ignore: missing !== undefined &&
      (!Deno.env.has("CI") || NOT_PACKAGED.has(missing)),
    fn: body,
  });
}

function isThere(program: string): boolean {
  const args = ["-c", `command -v ${program}`];
  return new Deno.Command("sh", { args, stdout: "null" }).outputSync().success;
}

/** Runs a program in the repository's root, and returns what it prints. */
function run(program: string, ...args: string[]): string {
  const { success, stdout, stderr } = new Deno.Command(program, {
    args,
    cwd: ROOT,
  }).outputSync();
  assert(success, decoder.decode(stdout) + decoder.decode(stderr));
  return decoder.decode(stdout);
}

function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT));
}

testWith(["hadolint"], "hadolint has nothing against the Dockerfile", () => {
  assertEquals(run("hadolint", "Dockerfile"), "");
});

Deno.test("The image's user is a number, the same as in Kubernetes", () => {
  const [, user] = read("Dockerfile").match(/^USER (\d+):\d+$/m)!;
  const { securityContext } = deployment().spec.template.spec;
  assertEquals(securityContext.runAsUser, Number(user));
});

testWith(
  ["docker-compose"],
  "docker-compose accepts compose.yaml: one process by default, and the cluster; what is mounted exists",
  () => {
    const services = (...args: string[]) =>
      run("docker-compose", ...args, "config", "--services")
        .trim().split("\n").toSorted();
    const { services: all }: { services: Record<string, Service> } = parse(
      run("docker-compose", "--profile", "cluster", "config"),
    );
    assertEquals(services("--profile", "cluster"), Object.keys(all).toSorted());
    const single = Object.keys(all)
      .filter((name) => all[name].profiles === undefined);
    assertEquals(single, ["hubbub"]);
    const mounted = Object.values(all)
      .flatMap(({ volumes }) => volumes ?? [])
      .map((volume) =>
        typeof volume === "string" ? volume.split(":")[0] : volume.source
      )
      .filter((path) => path.startsWith("/"));
    assertGreater(mounted.length, 5);
    for (const path of mounted) Deno.statSync(path);
    const addresses = Object.values(all)
      .flatMap(({ networks }) => Object.values(networks ?? {}))
      .flatMap((network) => network?.ipv4_address ?? []);
    assertGreater(addresses.length, 5);
    assertEquals(new Set(addresses).size, addresses.length);
    for (const name of ["hubbub", "hubbub-1", "hubbub-2", "hubbub-3"]) {
      assertGreater(parseInt(all[name].stop_grace_period!), DRAIN_S);
      assert(all[name].read_only, name);
    }
    const unbounded = Object.keys(all)
      .filter((name) => all[name].logging?.driver !== "local");
    assertEquals(unbounded, [], "their logs may fill the disk");
  },
);

testWith(
  ["docker-compose"],
  "compose.yaml passes on every setting of .env that the image doesn't set itself",
  () => {
    using folder = new TempDir();
    const settings = VARIABLES.map(({ name }) => name)
      .filter((name) => !["PORT", "HOST", "DATA_DIR"].includes(name));
    const file = `${folder.path}/.env`;
    Deno.writeTextFileSync(
      file,
      settings.map((name) => `${name}=${name} of .env\n`).join(""),
    );
    const { services }: { services: Record<string, Service> } = parse(
      run(
        "docker-compose",
        ...["--env-file", file, "--profile", "cluster", "config"],
      ),
    );
    const passed = settings.map((name) => [name, `${name} of .env`]);
    assertEquals(services.hubbub.environment, Object.fromEntries(passed));
    for (const name of ["hubbub-1", "hubbub-2", "hubbub-3"]) {
      const { TRUST_PROXY, REDIS_URL } = services[name].environment!;
      assertEquals(services[name].environment, {
        ...services.hubbub.environment,
        TRUST_PROXY,
        REDIS_URL,
      });
      assertMatch(REDIS_URL!, /^redis\+sentinel:/);
    }
  },
);

testWith(
  ["kubernetes-validate"],
  "Kubernetes' schemas accept deploy/kubernetes/, with nothing unknown in it",
  () => {
    for (const { name } of Deno.readDirSync(KUBERNETES)) {
      if (name === "kustomization.yaml") continue;
      run("kubernetes-validate", "--strict", `deploy/kubernetes/${name}`);
    }
  },
);

testWith(
  ["kubectl", "kubernetes-validate"],
  "kubectl puts the files of deploy/kubernetes/ together, and Kubernetes' schemas accept that too",
  () => {
    using folder = new TempDir();
    const path = `${folder.path}/all.yaml`;
    const all = run("kubectl", "kustomize", "deploy/kubernetes");
    Deno.writeTextFileSync(path, all);
    run("kubernetes-validate", "--strict", path);
    const [{ spec }] = parseAllDocuments(all).map((document) => document.toJS())
      .filter(({ kind }) => kind === "PodDisruptionBudget");
    assertEquals(
      spec.selector.matchLabels,
      deployment().spec.template.spec.topologySpreadConstraints[0]
        .labelSelector.matchLabels,
    );
  },
);

Deno.test("A pod has time to drain after it left the Service, and names settings that exist", () => {
  const { terminationGracePeriodSeconds, containers: [container] } =
    deployment().spec.template.spec;
  const [, wait] = container.lifecycle.preStop.exec.command;
  assertGreater(terminationGracePeriodSeconds, Number(wait) + DRAIN_S);
  const known = new Set(VARIABLES.map(({ name }) => name));
  const { stringData } = parse(deployFile("kubernetes/secret.example.yaml"));
  const named = [
    ...container.env.map(({ name }: { name: string }) => name),
    ...Object.keys(stringData),
  ];
  assertGreater(named.length, 3);
  assertEquals(named.filter((name) => !known.has(name)), []);
});

/** The Deployment of deploy/kubernetes/. */
function deployment() {
  return parse(deployFile("kubernetes/deployment.yaml"));
}
