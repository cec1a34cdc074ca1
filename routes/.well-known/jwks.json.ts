import { define } from "../../server/state.ts";
import { allow } from "../(_lib)/allow.ts";

/** The keys that sign this server's ban lists, for whoever wants to know whose a list is. */
export const handler = define.handlers(allow({
  async GET({ state: { hub } }) {
    return Response.json({ keys: await hub.listKeys() }, {
      headers: {
        "content-type": "application/jwk-set+json",
        "cache-control": "max-age=3600",
      },
    });
  },
}));
