import { isPrivateHost } from "../../../people/private_host.ts";
import { Refusal } from "../../../refusal.ts";
import type { RoomWebhooks } from "../../options.ts";
import { changes, stateKey, type StoredWebhook } from "../../state/entries.ts";
import { auditLineOf, type Decider } from "../decision.ts";
import { badActionRefusal } from "../fields.ts";

/** Number of random bytes in a secret: the length of the HMAC's hash. */
const SECRET_BYTES = 32;

export const setWebhook: Decider<"webhook"> = (state, action, facts) => {
  const { person: { viewer: { id, name } }, now } = facts;
  if (action.url === undefined) {
    if (!state.webhook) {
      throw new Refusal(
        "conflict",
        "Cannot remove the webhook: there is none.",
      );
    }
    return {
      act: {
        event: { type: "state" },
        changes: changes([stateKey.webhook, undefined]),
        audit: auditLineOf(action, facts, {}),
      },
      answer: "The webhook is removed. It gets nothing more.",
    };
  }
  const url = checkUrl(action.url, facts.roomWebhooks);
  const secret = `whsec_${
    crypto.getRandomValues(new Uint8Array(SECRET_BYTES)).toBase64()
  }`;
  const webhook: StoredWebhook = {
    id: crypto.randomUUID(),
    url: url.href,
    secret,
    at: now,
    by: { id, name },
  };
  return {
    act: {
      event: { type: "state" },
      changes: changes([stateKey.webhook, webhook]),
      // The rest of the URL may have a token.
      audit: auditLineOf(action, facts, { text: url.origin }),
    },
    answer: "Webhook set. Copy its secret now; you won't see it again.",
    token: secret,
  };
};

/** @throws {Refusal} `bad_action`, `forbidden`. */
function checkUrl(text: string, allowed: RoomWebhooks): URL {
  if (allowed === "no") {
    throw new Refusal(
      "forbidden",
      "Cannot set a webhook: the operator of this chat has not allowed any (ROOM_WEBHOOKS).",
    );
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPublic = allowed === "public";
  const protocols = isPublic ? ["https:"] : ["https:", "http:"];
  if (
    !url || !protocols.includes(url.protocol) || url.username ||
    url.password || url.hash
  ) {
    throw badActionRefusal(
      `"url" must be a URL that begins with ${
        isPublic ? "https://" : "https:// or http://"
      }, without a user name, password or fragment`,
    );
  }
  if (isPublic && isPrivateHost(url)) {
    throw badActionRefusal(
      `"url" must not lead to a private network, as ${url.hostname} does`,
    );
  }
  return url;
}
