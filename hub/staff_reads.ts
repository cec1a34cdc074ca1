import type { Engine, PageRequest } from "./engine/engine.ts";
import type { BanLists } from "./moderation/lists/ban_lists.ts";
import type { Moderation } from "./moderation/moderation.ts";
import type { PersonView } from "./moderation/person_view.ts";
import type { AuditLine, RoomView } from "./moderation/views.ts";
import type { Person } from "./people/person.ts";
import type { MessageEvent } from "./protocol.ts";
import { Refusal } from "./refusal.ts";
import type { Webhooks, WebhookStatus } from "./webhooks/webhooks.ts";
import { messagesOf } from "./room/history/transcript.ts";

/** A room's state, and how deliveries to its webhook go. */
export interface StaffView extends Omit<RoomView, "webhook"> {
  readonly webhook?: NonNullable<RoomView["webhook"]> & WebhookStatus;
}

/** What only moderators and hosts may read of a room. */
export class StaffReads {
  readonly #engine: Engine;
  readonly #moderation: Moderation;
  readonly #lists: BanLists;
  readonly #webhooks: Webhooks;

  constructor(
    engine: Engine,
    moderation: Moderation,
    lists: BanLists,
    webhooks: Webhooks,
  ) {
    this.#engine = engine;
    this.#webhooks = webhooks;
    this.#moderation = moderation;
    this.#lists = lists;
  }

  /** @throws {Refusal} As {@linkcode Views.view}. */
  async view(room: string, person: Person): Promise<StaffView> {
    await this.#moderation.checkAccess(room, person);
    const { webhook, ...view } = await this.#moderation.views.view(
      room,
      person,
    );
    if (!webhook) return view;
    const status = await this.#webhooks.status(room, webhook);
    return { ...view, webhook: { ...webhook, ...status } };
  }

  /**
   * Sends a test event to the host's webhook. Only for the host.
   *
   * @throws {Refusal} `conflict` if there is none, and as {@linkcode StaffReads.transcript}.
   */
  async testWebhook(room: string, person: Person): Promise<void> {
    await this.#moderation.checkAccess(room, person);
    await this.#moderation.reading.run(room, person, async ({ webhook }) => {
      if (webhook) return await this.#webhooks.test(room);
      throw new Refusal("conflict", "Cannot test the webhook: there is none.");
    }, "the host");
  }

  /** @throws {Refusal} As {@linkcode PersonViews.view}. */
  async person(
    room: string,
    person: Person,
    viewer: string,
    before?: number,
  ): Promise<PersonView> {
    await this.#moderation.checkAccess(room, person);
    return await this.#moderation.people.view(room, person, viewer, before);
  }

  /** @throws {Refusal} As {@linkcode Views.audit}. */
  async audit(
    room: string,
    person: Person,
    request: Partial<PageRequest> = {},
  ): Promise<AuditLine[]> {
    await this.#moderation.checkAccess(room, person);
    return await this.#moderation.views.audit(room, person, request);
  }

  /** @throws {Refusal} As {@linkcode Views.wholeAudit}. */
  async wholeAudit(
    room: string,
    person: Person,
  ): Promise<AsyncIterable<readonly AuditLine[]>> {
    await this.#moderation.checkAccess(room, person);
    return await this.#moderation.views.wholeAudit(room, person);
  }

  /** @throws {Refusal} As {@linkcode BanLists.checkSending}. */
  async checkSendingBans(room: string, person: Person): Promise<void> {
    await this.#moderation.checkAccess(room, person);
    await this.#lists.checkSending(room, person);
  }

  /** @throws {Refusal} As {@linkcode BanLists.export}. */
  async bans(
    room: string,
    person: Person,
    origin: string | undefined,
  ): Promise<string> {
    await this.#moderation.checkAccess(room, person);
    return await this.#lists.export(room, person, origin);
  }

  /**
   * Returns all messages of a room in pages, oldest first ({@linkcode messagesOf}). Only
   * for the host.
   *
   * @throws {Refusal} `forbidden`, `rate_limited`, `bad_room`, `no_such_room`,
   * `unavailable`, `unauthorised`.
   */
  async transcript(
    room: string,
    person: Person,
  ): Promise<AsyncIterable<readonly MessageEvent[]>> {
    await this.#moderation.checkAccess(room, person);
    const { reading } = this.#moderation;
    const pages = await reading.run(
      room,
      person,
      () => messagesOf(this.#engine, room),
      "the host",
    );
    return reading.inTurns(room, person, pages);
  }
}
