import { Builder } from "fresh/dev";
import { app } from "./main.ts";

const apply = await new Builder({ root: import.meta.dirname }).build({
  snapshot: "memory",
});
apply(app);
const handler = app.handler();

/** The fixture's response. */
export function ask(path: string, init?: RequestInit): Promise<Response> {
  return handler(new Request(`http://localhost${path}`, init));
}

/** The text of the fixture's response. */
export async function read(path: string): Promise<string> {
  return await (await ask(path)).text();
}
