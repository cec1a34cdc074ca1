import { addressHashes } from "../../hub/people/address_hash.ts";
import { viewerHash } from "../../hub/people/viewer_hash.ts";
import { ListKeys } from "../../hub/people/list_keys.ts";
import type { HubOptions } from "../../hub/options.ts";
import type { Person } from "../../hub/people/person.ts";

/** Settings without limits except the length of messages. */
export const UNLIMITED: HubOptions = {
  maxMessageLength: 500,
  readingPace: 0,
  privateStreams: false,
  webhookUrl: undefined,
  webhookSecret: undefined,
  roomWebhooks: "no",
  messageRate: 0,
  messageBurst: 5,
  historySize: 1_000,
  roomMaxSilentDays: 0,
  maxClients: 0,
  maxClientsPerIp: 0,
  ipv6PrefixLength: 64,
  roomOpening: "anybody",
  roomRate: 0,
  adminToken: undefined,
  addressHashes: addressHashes(["secret".repeat(6)], { ipv6PrefixLength: 64 }),
  listKeys: new ListKeys(["secret".repeat(6)]),
  viewerHash: viewerHash("secret".repeat(6)),
};

/** A person whose id is their name, and who has been known forever. */
export function personNamed(
  name: string,
  more: Partial<Person> = {},
): Person {
  return {
    viewer: { id: name, name, role: "viewer" },
    address: "127.0.0.1",
    since: 0,
    admin: false,
    ...more,
  };
}
