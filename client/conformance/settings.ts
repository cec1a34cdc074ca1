import type { RoomSettings } from "../../hub/protocol.ts";

/** The settings of a room as it is opened. */
export const SETTINGS: RoomSettings = {
  slowSeconds: 0,
  closed: false,
  signedInOnly: false,
  links: true,
  emojiOnly: false,
  minAgeSeconds: 0,
  review: "nothing",
  reviewNewSeconds: 0,
  uniqueMessages: false,
  delaySeconds: 0,
  pace: 0,
  title: "",
  description: "",
  stream: "",
  maxMessageLength: 500,
};
