import { assertEquals } from "@std/assert";
import { pause } from "./ask.ts";
import { Proxy } from "./proxy.ts";
import { ownPort } from "../tools/own_port.ts";

/** A server that sends back what it receives. */
class Echo implements AsyncDisposable {
  readonly port = ownPort();
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: this.port });
  readonly #serving = this.#serve();

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#serving;
  }

  async #serve(): Promise<void> {
    const echoing: Promise<void>[] = [];
    for await (const link of this.#listener) {
      echoing.push(link.readable.pipeTo(link.writable).catch(() => {}));
    }
    await Promise.all(echoing);
  }
}

/** A client, which collects what it receives. */
class Client implements AsyncDisposable {
  received = "";
  /** Whether the other side has closed the connection. */
  closed = false;
  readonly #link: Deno.TcpConn;
  readonly #reading: Promise<void>;

  private constructor(link: Deno.TcpConn) {
    this.#link = link;
    this.#reading = this.#read();
  }

  /** Connects to a port on this machine. */
  static async connect(port: number): Promise<Client> {
    return new Client(await Deno.connect({ hostname: "127.0.0.1", port }));
  }

  async send(text: string): Promise<void> {
    await this.#link.write(new TextEncoder().encode(text));
  }

  /** Waits until it has received this. */
  async hears(text: string): Promise<void> {
    while (this.received !== text) await pause(10);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.closed) this.#link.close();
    await this.#reading;
  }

  async #read(): Promise<void> {
    const bytes = new Uint8Array(1_000);
    try {
      for (let n; (n = await this.#link.read(bytes)) !== null;) {
        this.received += new TextDecoder().decode(bytes.subarray(0, n));
      }
      this.closed = true;
      this.#link.close();
    } catch {
      this.closed = true;
    }
  }
}

Deno.test("Proxy delivers nothing while it is cut, closes nothing, and delivers it once it is healed", async () => {
  await using echo = new Echo();
  await using proxy = new Proxy(echo.port);
  await using before = await Client.connect(proxy.port);
  await before.send("a");
  await before.hears("a");
  proxy.cut();
  await before.send("b");
  await using during = await Client.connect(proxy.port);
  await during.send("c");
  // Long enough for what would be delivered to arrive; if it isn't, the test passes.
  await pause(200);
  assertEquals([before.received, during.received], ["a", ""]);
  assertEquals([before.closed, during.closed], [false, false]);
  proxy.heal();
  await before.hears("ab");
  await during.hears("c");
});

Deno.test("Proxy cut for one address delivers what others send", async () => {
  await using echo = new Echo();
  await using proxy = new Proxy(echo.port);
  proxy.cut("127.0.0.2");
  await using client = await Client.connect(proxy.port);
  await client.send("a");
  await client.hears("a");
});

Deno.test("Proxy closes connections that are reset, and accepts new ones", async () => {
  await using echo = new Echo();
  await using proxy = new Proxy(echo.port);
  await using before = await Client.connect(proxy.port);
  await before.send("a");
  await before.hears("a");
  proxy.reset();
  while (!before.closed) await pause(10);
  await using after = await Client.connect(proxy.port);
  await after.send("b");
  await after.hears("b");
});

Deno.test("Proxy replaces ports in what Sentinels and clusters say, and nowhere else", async () => {
  await using echo = new Echo();
  await using proxy = new Proxy(echo.port);
  proxy.rename(new Map([[20_001, 29_999]]));
  await using client = await Client.connect(proxy.port);
  const text = (port: number) =>
    [
      `-MOVED 1 127.0.0.1:${port}`,
      `+switch-master mymaster 127.0.0.1 20003 127.0.0.1 ${port}`,
      `$9\r\n127.0.0.1\r\n$5\r\n${port}`,
      `$9\r\n127.0.0.1\r\n$4\r\nport\r\n$5\r\n${port}`,
      `$9\r\n127.0.0.1\r\n:${port}`,
      `$4\r\nport\r\n:${port}`,
      `"at":1790020001000,"seq":20001`,
      "",
    ].join("\r\n");
  await client.send(text(20_001));
  await client.hears(text(29_999));
});
