import type { AdmissionOptions } from "./room/admission.ts";
import type { OpeningOptions } from "./room/opening.ts";
import type { ModerationOptions } from "./moderation/options.ts";
import type { RoomOptions } from "./room/room.ts";
import type { SilenceOptions } from "./room/silent_rooms.ts";
import type { WebhookSettings } from "./webhooks/endpoint.ts";

/** The limits and options that an operator sets. */
export interface HubOptions
  extends
    AdmissionOptions,
    ModerationOptions,
    OpeningOptions,
    RoomOptions,
    SilenceOptions,
    WebhookSettings {}
