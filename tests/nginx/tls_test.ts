import { assert, assertEquals } from "@std/assert";
import { replaceOnce } from "../redis/deployed.ts";
import { ownPort } from "../tools/own_port.ts";
import { rawRequest } from "../tools/raw_request.ts";
import { TempDir } from "../tools/temp_dir.ts";
import { Instance } from "./instance.ts";
import { FRONT, Nginx, nginxFile, testWith } from "./nginx.ts";

/** Where nginx takes https in these tests, and a certificate of its own for it. */
class Tls extends TempDir {
  readonly port = ownPort();
  readonly certificate = `${this.path}/fullchain.pem`;

  constructor() {
    super();
    const { success } = new Deno.Command("openssl", {
      args: [
        ...["req", "-x509", "-nodes", "-newkey", "ec", "-days", "2"],
        ...["-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=chat"],
        ...["-addext", "subjectAltName=IP:127.0.0.1"],
        ...["-addext", "basicConstraints=critical,CA:FALSE"],
        ...["-keyout", `${this.path}/privkey.pem`, "-out", this.certificate],
      ],
      stderr: "null",
    }).outputSync();
    assert(success);
    Deno.mkdirSync(`${this.path}/.well-known/acme-challenge`, {
      recursive: true,
    });
    // nginx's workers run as another user.
    Deno.chmodSync(this.path, 0o755);
  }

  /** nginx/tls.conf with this certificate, on ports that are free. */
  configuration(): string {
    let conf = nginxFile("tls.conf")
      .replaceAll("/etc/letsencrypt/live/chat.example.com", this.path)
      .replaceAll(/^listen \[.*\n/gm, "");
    conf = replaceOnce(conf, "listen 80;", "listen 8080;");
    conf = replaceOnce(conf, "listen 443 ", `listen ${this.port} `);
    return replaceOnce(conf, "/var/www/letsencrypt", this.path);
  }

  /** What openssl says about a connection. */
  async connection(...args: string[]): Promise<string> {
    const { stdout, stderr } = await new Deno.Command("openssl", {
      args: ["s_client", "-connect", `127.0.0.1:${this.port}`, ...args],
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return decoder.decode(stdout) + decoder.decode(stderr);
  }
}

/** nginx with TLS, before one instance that says over which scheme it was reached. */
async function startTls() {
  const tls = new Tls();
  const instance = new Instance(
    8001,
    ({ headers }) => new Response(headers.get("x-forwarded-proto")),
  );
  const nginx = await Nginx.start({ "listen.conf": () => tls.configuration() });
  return {
    tls,
    instance,
    async [Symbol.asyncDispose]() {
      await nginx[Symbol.asyncDispose]();
      await instance[Symbol.asyncDispose]();
      tls[Symbol.dispose]();
    },
  };
}

testWith(
  ["nginx", "openssl"],
  "With nginx/tls.conf, pages come over https with HSTS, and http leads to the server's name, whatever host was asked for",
  async () => {
    await using system = await startTls();
    const at = async (host: string, path = "/a?b") => {
      const { status, headers } = await rawRequest(FRONT, path, { host });
      return [status, headers.get("location")];
    };
    for (const host of ["chat.example.com", "evil.example"]) {
      assertEquals(await at(host), [301, "https://chat.example.com/a?b"]);
    }
    // Nothing gets past the redirect by how it is spelled.
    assertEquals(await at("chat.example.com", "/rooms/..%2f"), [
      301,
      "https://chat.example.com/rooms/..%2f",
    ]);
    const { certificate, port } = system.tls;
    using client = Deno.createHttpClient({
      caCerts: [await Deno.readTextFile(certificate)],
    });
    const ask = (path: string) =>
      fetch(`https://127.0.0.1:${port}${path}`, { client } as RequestInit);
    const page = await ask("/rooms");
    assertEquals([page.status, await page.text()], [200, "https"]);
    assertEquals(
      page.headers.get("strict-transport-security"),
      "max-age=63072000",
    );
    const hidden = await ask("/metrics");
    assertEquals([hidden.status, (await hidden.json()).code], [
      404,
      "not_found",
    ]);
    assertEquals(system.instance.asked, ["/rooms"]);
  },
);

testWith(
  ["nginx", "openssl"],
  "Over http nginx answers certbot's question, and no other",
  async () => {
    await using system = await startTls();
    const challenge = ".well-known/acme-challenge";
    Deno.writeTextFileSync(`${system.tls.path}/${challenge}/token`, "proof");
    const answer = await rawRequest(FRONT, `/${challenge}/token`);
    assertEquals([answer.status, answer.body], [200, "proof"]);
    const other = await rawRequest(FRONT, `/${challenge}/other`);
    assertEquals(other.status, 404);
    assertEquals(
      (await rawRequest(FRONT, `/${challenge}/../privkey.pem`)).status,
      301,
    );
    assertEquals(system.instance.asked, []);
  },
);

testWith(
  ["nginx", "openssl"],
  "TLS 1.2 and 1.3 and HTTP/2 are spoken and sessions resumed; TLS 1.1 and ciphers without forward secrecy are refused",
  async () => {
    await using system = await startTls();
    const { tls } = system;
    const session = `${tls.path}/session`;
    for (const version of ["1_2", "1_3"]) {
      const spoken = await tls.connection(
        ...[`-tls${version}`, "-alpn", "h2", "-sess_out", session],
      );
      assert(spoken.includes("ALPN protocol: h2"), spoken);
    }
    const first = await tls.connection("-tls1_2", "-sess_out", session);
    assert(first.includes("New, TLSv1.2, Cipher is ECDHE"), first);
    const again = await tls.connection("-tls1_2", "-sess_in", session);
    assert(again.includes("Reused, TLSv1.2, Cipher is ECDHE"), again);
    for (
      const refused of [
        ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"],
        ["-tls1_2", "-cipher", "AES128-GCM-SHA256:AES256-SHA"],
      ]
    ) {
      const answer = await tls.connection(...refused);
      assert(answer.includes("Cipher is (NONE)"), answer);
    }
  },
);
