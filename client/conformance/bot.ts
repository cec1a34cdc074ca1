/**
 * The program of client/conformance/README.md, for the TypeScript client.
 *
 * @module
 */
import { join, Refused } from "../mod.ts";

const url = Deno.args.at(-1)!;
const token = Deno.env.get("HUBBUB_TOKEN") || undefined;

try {
  const room = await join(url, { token });
  for await (const event of room) {
    print(event);
    if (event.type !== "message" || !event.text.startsWith("!say ")) continue;
    const text = event.text.slice("!say ".length);
    try {
      print({ type: "said", text, seq: await room.say(text) });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { code, retryAfterMs } = error;
      print({ type: "refused", text, code, retryAfterMs });
    }
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  Deno.exit(1);
}

function print(line: object): void {
  console.log(JSON.stringify(line));
}
