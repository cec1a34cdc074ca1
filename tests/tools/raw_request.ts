/** The answer to a request that was sent as it was written. */
export interface RawAnswer {
  /** 0: the connection was closed without an answer. */
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

interface RawRequest {
  readonly method?: string;
  readonly host?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
}

/**
 * Sends a request on a bare TCP connection: `fetch` would correct its target and Host.
 *
 * @param url Where the server is.
 * @param target The request's target. Each character is sent as one byte.
 */
export async function rawRequest(
  url: string,
  target: string,
  { method = "GET", host, headers = [], body = "" }: RawRequest = {},
): Promise<RawAnswer> {
  const server = new URL(url);
  using conn = await Deno.connect({
    hostname: server.hostname,
    port: Number(server.port),
  });
  const bytes = new TextEncoder().encode(body);
  const head = [
    `${method} ${target} HTTP/1.1`,
    `Host: ${host ?? server.host}`,
    "Connection: close",
    ...(method === "POST" ? [`Content-Length: ${bytes.length}`] : []),
    ...headers,
  ].join("\r\n") + "\r\n\r\n";
  await write(conn, Uint8Array.from(head, (byte) => byte.charCodeAt(0)));
  await write(conn, bytes);
  return parse(await readAll(conn));
}

async function write(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) {
    sent += await conn.write(bytes.subarray(sent));
  }
}

/** Reads until the other side closes the connection. */
export async function readAll(conn: Deno.Conn): Promise<string> {
  const decoder = new TextDecoder();
  const chunk = new Uint8Array(64 * 1024);
  let text = "";
  for (let read; (read = await conn.read(chunk)) !== null;) {
    text += decoder.decode(chunk.subarray(0, read), { stream: true });
  }
  return text + decoder.decode();
}

function parse(answer: string): RawAnswer {
  const end = answer.indexOf("\r\n\r\n");
  const [line, ...lines] = answer.slice(0, end).split("\r\n");
  return {
    status: Number(line.split(" ")[1] ?? 0),
    headers: new Headers(
      lines.map((header): [string, string] => {
        const colon = header.indexOf(":");
        return [header.slice(0, colon), header.slice(colon + 1).trim()];
      }),
    ),
    body: answer.slice(end + 4),
  };
}
