import type { Engine } from "../../hub/engine/engine.ts";
import type { StoredWebhook } from "../../hub/moderation/state/entries.ts";
import type { WebhookSettings } from "../../hub/webhooks/endpoint.ts";
import type { WebhookRules } from "../../hub/webhooks/delivering.ts";
import { Webhooks } from "../../hub/webhooks/webhooks.ts";
import { WEBHOOK_SECRET, WebhookServer } from "../tools/webhook_server.ts";
import { newMessage } from "./tools.ts";

/** Registers a test with an engine that has a room "lobby", and a server. */
export type WebhookTest = (
  sentence: string,
  body: (engine: Engine, server: WebhookServer) => Promise<void>,
) => void;

const NO_WEBHOOK: WebhookSettings = {
  webhookUrl: undefined,
  webhookSecret: undefined,
  roomWebhooks: "private",
};

/** Waits that tests can afford. */
export const SHORT = { leaseMs: 500, backoffMs: 20, pauseMs: 5 };

/** Webhooks that end with their scope. */
export class OpenWebhooks implements AsyncDisposable {
  readonly webhooks: Webhooks;

  /**
   * @param hosts The hosts' webhooks, by room.
   * @param rules The rooms' rules.
   */
  constructor(
    engine: Engine,
    hosts: Readonly<Record<string, StoredWebhook | undefined>>,
    settings: Partial<WebhookSettings> = {},
    times = SHORT,
    rules: Partial<WebhookRules> = {},
  ) {
    const stateOf = (room: string) => ({
      webhook: hosts[room],
      rules: { delaySeconds: 0, ...rules },
    });
    this.webhooks = new Webhooks(
      engine,
      { ...NO_WEBHOOK, ...settings },
      {
        cached: stateOf,
        current: async (room) => {
          await engine.head(room);
          return stateOf(room);
        },
      },
      times,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.webhooks.close();
  }
}

/** The settings with a server as the operator's webhook. */
export function operators({ url }: WebhookServer): Partial<WebhookSettings> {
  return { webhookUrl: url, webhookSecret: WEBHOOK_SECRET };
}

export async function say(
  engine: Engine,
  room: string,
  text: string,
  viewer = "ann",
): Promise<void> {
  await engine.publish(room, newMessage(text, { viewer }));
}
