import { define } from "../../define.ts";

export const handler = define.handlers({ GET: () => new Response("plain") });
