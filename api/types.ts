/**
 * What programs send and get, as types. `deno task schemas` writes their JSON Schemas to
 * api/schemas.json, which `/openapi.json` and `/asyncapi.json` serve.
 *
 * @module
 */
import type {
  AcceptedEvent,
  DoneEvent,
  HeldEvent,
  RejectedEvent,
} from "../hub/answers.ts";
import type { FoundMessages } from "../hub/found_messages.ts";
import type { Outcome } from "../hub/moderation/acts.ts";
import type { PersonView } from "../hub/moderation/person_view.ts";
import type { Marks, Similar } from "../hub/moderation/raid/raids.ts";
import type { StaffView } from "../hub/staff_reads.ts";
import type {
  Bot,
  Grant,
  RoleLink,
  Rules,
  ShieldRules,
} from "../hub/moderation/state/entries.ts";
import type {
  AuditLine,
  HeldView,
  RoomView,
  ShownException,
  ShownList,
  ShownRestriction,
} from "../hub/moderation/views.ts";
import type {
  MessageEvent,
  Position,
  RoomRules,
  RoomTexts,
  ServerEvent,
  Viewer,
} from "../hub/protocol.ts";
import type { Moderate, React, Say } from "../hub/frames.ts";
import type { RoomSummary } from "../hub/room/listing.ts";

/** A page of a room's messages, oldest first, and the room's position. */
export interface MessagePage extends Position {
  readonly messages: readonly MessageEvent[];
}

/** The rules of {@linkcode RoomView}, in words that the generator of schemas understands. */
interface OwnRules
  extends
    Omit<RoomRules, "pace">,
    RoomTexts,
    Pick<Rules, "pace" | "embedOn" | "blockedWords" | "hook"> {
  readonly shield: ShieldRules;
  readonly moderatorsMay: readonly string[];
}

/** A room as its moderators see it. Maps are by id. */
export interface ModerationView extends Pick<RoomView, "role" | "shield"> {
  /** The room's own, with what applies where its host has set nothing. */
  readonly rules: OwnRules;
  readonly restrictions: Readonly<Record<string, ShownRestriction>>;
  readonly held: Readonly<Record<string, HeldView>>;
  readonly roles: Readonly<Record<string, Grant>>;
  readonly lists: Readonly<Record<string, ShownList>>;
  readonly exceptions: Readonly<Record<string, ShownException>>;
  /** Empty unless you are the host. */
  readonly links: Readonly<Record<string, RoleLink>>;
  /** Empty unless you are the host. */
  readonly bots: Readonly<Record<string, Bot>>;
  /** The host's webhook and how deliveries to it go, if you are the host and have one. */
  readonly webhook?: StaffView["webhook"];
}

/** A message that a program posts through a bot link. */
export interface BotMessage {
  readonly text: string;
  /** The program's own id for it; the same one is posted once. */
  readonly key?: string;
  /** For whom the bot speaks, such as somebody in another chat. */
  readonly name?: string;
}

/** Lines of the audit log, newest first. */
export interface AuditPage {
  readonly lines: readonly AuditLine[];
}

/** The answer to an action. */
export type ActAnswer = Omit<Outcome, "seq">;

/** What was done, in a sentence. */
export interface Told {
  readonly message: string;
}

/** A message or command that is posted without a socket. */
export type PostedMessage = Omit<Say, "type">;

/** A reaction without a socket. */
export type PostedReaction = Omit<React, "type">;

/** Why something was not done. */
export type Refusal = Omit<RejectedEvent, "type" | "key" | "code"> & {
  /** For programs; later versions may have others. */
  readonly code: string;
};

/** A room that was opened. */
export interface OpenedRoom {
  readonly name: string;
  readonly path: string;
  /** The secret of a link that makes whoever follows it the host. */
  readonly token: string;
}

/** A room's position, and the server's build. */
export interface OverlayStatus extends Position {
  readonly build: string;
}

/** A frame that asks whether the connection works. */
export interface Ping {
  readonly type: "ping";
}

/** The answer to the server's `ping`. */
export interface Pong {
  readonly type: "pong";
}

/** All of them: each becomes a schema by its name. */
export interface Schemas {
  readonly ServerEvent: ServerEvent;
  readonly AcceptedEvent: AcceptedEvent;
  readonly DoneEvent: DoneEvent;
  readonly HeldEvent: HeldEvent;
  readonly Say: Say;
  readonly React: React;
  readonly Moderate: Moderate;
  readonly Ping: Ping;
  readonly Pong: Pong;
  readonly Viewer: Viewer;
  readonly MessagePage: MessagePage;
  readonly FoundMessages: FoundMessages;
  readonly RoomSummary: RoomSummary;
  readonly ModerationView: ModerationView;
  readonly PersonView: PersonView;
  readonly AuditPage: AuditPage;
  readonly ActAnswer: ActAnswer;
  readonly Similar: Similar;
  readonly Marks: Marks;
  readonly Told: Told;
  readonly PostedMessage: PostedMessage;
  readonly PostedReaction: PostedReaction;
  readonly BotMessage: BotMessage;
  readonly Refusal: Refusal;
  readonly OpenedRoom: OpenedRoom;
  readonly OverlayStatus: OverlayStatus;
}
