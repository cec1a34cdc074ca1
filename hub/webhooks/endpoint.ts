import { Hmac } from "../people/hmac.ts";
import { hashToken } from "../people/token.ts";
import { isPrivateHost } from "../people/private_host.ts";
import { keyOf } from "../moderation/hook/signature.ts";
import { OperatorError } from "../operator/operator_error.ts";
import type { RoomWebhooks } from "../moderation/options.ts";
import type { StoredWebhook } from "../moderation/state/entries.ts";

/** Whose webhook it is. */
export type Owner = "operator" | "host";

/** The operator's settings: WEBHOOK_URL, WEBHOOK_SECRET and ROOM_WEBHOOKS. */
export interface WebhookSettings {
  readonly webhookUrl: string | undefined;
  readonly webhookSecret: string | undefined;
  readonly roomWebhooks: RoomWebhooks;
}

/** A URL that hears of a room's events. */
export interface Endpoint {
  readonly owner: Owner;
  /**
   * Changes when the host sets another: what was delivered to the last one says nothing. The
   * operator's changes with the URL: what the last one answered says nothing.
   */
  readonly id: string;
  readonly url: URL;
  /** Signs its requests. */
  readonly key: Hmac;
  /** Whether it may be in a private network. */
  readonly mayBePrivate: boolean;
}

/**
 * Returns the operator's endpoint; `undefined`: there is none.
 *
 * @throws {OperatorError} It has no secret.
 */
export function operatorsEndpoint(
  { webhookUrl, webhookSecret }: WebhookSettings,
): Endpoint | undefined {
  if (webhookUrl === undefined) return undefined;
  const key = keyOf(webhookSecret ?? "");
  if (!key) {
    throw new OperatorError(
      "Cannot start: WEBHOOK_URL needs WEBHOOK_SECRET, which signs its requests.",
    );
  }
  return {
    owner: "operator",
    id: hashToken(webhookUrl).slice(0, 22),
    url: new URL(webhookUrl),
    key: new Hmac(key),
    mayBePrivate: true,
  };
}

/**
 * Returns a host's endpoint; `undefined`: the operator allows none such any more, or we
 * didn't write it.
 */
export function hostsEndpoint(
  { id, url: text, secret }: StoredWebhook,
  allowed: RoomWebhooks,
): Endpoint | undefined {
  const key = keyOf(secret);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!key || !url || allowed === "no") return undefined;
  const mayBePrivate = allowed === "private";
  const isAllowed = mayBePrivate ||
    url.protocol === "https:" && !isPrivateHost(url);
  return isAllowed
    ? { owner: "host", id, url, key: new Hmac(key), mayBePrivate }
    : undefined;
}
