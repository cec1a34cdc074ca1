/**
 * The actions of moderators and hosts as JSON Schemas: what each has besides its name.
 *
 * @module
 */
import {
  MAX_DECIDED,
  MAX_NOTE_LENGTH,
  MAX_TIMEOUT_SECONDS,
  MAX_URL_LENGTH,
} from "../hub/moderation/actions/action.ts";
import {
  MAX_REFERENCE_LENGTH,
  VIEWER_ID,
} from "../hub/moderation/actions/fields.ts";
import { DELEGABLE_RULES } from "../hub/moderation/state/entries.ts";
import {
  MAX_DELAY_SECONDS,
  MAX_DESCRIPTION_LENGTH,
  MAX_KEY_LENGTH,
  MAX_MIN_AGE_SECONDS,
  MAX_PACE,
  MAX_PURGED_MESSAGES,
  MAX_PURGED_VIEWERS,
  MAX_SHIELD_MINUTES,
  MAX_SLOW_SECONDS,
  MAX_TITLE_LENGTH,
} from "../hub/protocol.ts";
import { choice, ref, type Schema } from "./operation.ts";

const boolean: Schema = { type: "boolean" };
const whole = (minimum: number, maximum: number): Schema => ({
  type: "integer",
  minimum,
  maximum,
});
/** A `seq`. */
const seq = whole(1, Number.MAX_SAFE_INTEGER);
const text = (maxLength: number): Schema => ({
  type: "string",
  minLength: 1,
  maxLength,
});
/** A name or an id, as an action refers to something. */
const reference: Schema = text(MAX_REFERENCE_LENGTH);
/** What is longer is cut off. */
const reason: Schema = { type: "string" };
const id: Schema = { type: "string", pattern: VIEWER_ID.source };
const list = (items: Schema, maxItems: number): Schema => ({
  type: "array",
  items,
  maxItems,
});
const lines: Schema = { type: "array", items: { type: "string" } };
const role = choice(["moderator", "host"]);
const seconds = whole(1, MAX_TIMEOUT_SECONDS);

/** What an action has. */
interface Parts {
  readonly properties: Readonly<Record<string, Schema>>;
  /** Properties that it must have. */
  readonly required?: readonly string[];
  /** Properties of which it must have one; a list is not empty then. */
  readonly either?: readonly string[];
}

/** Actions on a person, who is named by `viewer` (an id) or `name`. */
const onPerson = (properties: Parts["properties"] = {}): Parts => ({
  properties: { viewer: id, name: reference, ...properties },
  either: ["viewer", "name"],
});

const all = (properties: Parts["properties"]): Parts => ({
  properties,
  required: Object.keys(properties),
});

const SHIELD: Schema = {
  type: ["object", "null"],
  properties: {
    minutes: whole(1, MAX_SHIELD_MINUTES),
    slowSeconds: whole(0, MAX_SLOW_SECONDS),
    minAgeSeconds: whole(0, MAX_MIN_AGE_SECONDS),
    reviewNewSeconds: whole(0, MAX_MIN_AGE_SECONDS),
    links: boolean,
    uniqueMessages: boolean,
    signedInOnly: boolean,
    emojiOnly: boolean,
  },
};

const RULES: Parts["properties"] = {
  slowSeconds: whole(0, MAX_SLOW_SECONDS),
  minAgeSeconds: whole(0, MAX_MIN_AGE_SECONDS),
  reviewNewSeconds: whole(0, MAX_MIN_AGE_SECONDS),
  delaySeconds: whole(0, MAX_DELAY_SECONDS),
  pace: { ...whole(0, MAX_PACE), type: ["integer", "null"] },
  closed: boolean,
  signedInOnly: boolean,
  links: boolean,
  emojiOnly: boolean,
  uniqueMessages: boolean,
  hook: boolean,
  review: choice(["nothing", "matches", "everything"]),
  blockedWords: lines,
  title: { type: "string", maxLength: MAX_TITLE_LENGTH },
  description: { type: "string", maxLength: MAX_DESCRIPTION_LENGTH },
  stream: { type: "string", maxLength: 2_000 },
  embedOn: lines,
  shield: SHIELD,
  moderatorsMay: {
    type: ["array", "null"],
    items: choice(DELEGABLE_RULES),
  },
};

/** By the names of the actions. */
export const ACTION_PARTS: Readonly<Record<string, Parts>> = {
  delete: all({ target: seq }),
  pin: all({ target: seq }),
  clear: onPerson(),
  erase: onPerson(),
  unban: onPerson(),
  watch: onPerson(),
  unwatch: onPerson(),
  allow: onPerson(),
  disallow: onPerson(),
  relist: onPerson(),
  mod: onPerson(),
  unmod: onPerson(),
  timeout: onPerson({ seconds, reason, messages: boolean }),
  ban: onPerson({ reason, addresses: boolean, messages: boolean }),
  purge: {
    properties: {
      targets: list(seq, MAX_PURGED_MESSAGES),
      viewers: list(id, MAX_PURGED_VIEWERS),
      then: choice(["delete", "timeout", "ban"]),
      messages: boolean,
      seconds,
      reason,
      addresses: boolean,
    },
    required: ["then"],
    either: ["targets", "viewers"],
  },
  lift: { properties: { viewers: list(id, MAX_PURGED_VIEWERS) } },
  undo: all({ act: seq }),
  slow: all({ seconds: whole(0, MAX_SLOW_SECONDS) }),
  close: { properties: {} },
  open: { properties: {} },
  rules: { properties: RULES },
  shield: {
    properties: { on: boolean, minutes: whole(1, MAX_SHIELD_MINUTES) },
  },
  unpin: { properties: {} },
  end: { properties: {} },
  reopen: { properties: {} },
  announce: all({ text: text(32_000) }),
  link: all({ role }),
  dismiss: all({ role }),
  revoke: all({ link: reference }),
  unlist: all({ list: reference }),
  approve: {
    properties: {
      held: { ...list(id, MAX_DECIDED), minItems: 1 },
      allow: boolean,
    },
    required: ["held"],
  },
  refuse: {
    properties: {
      held: { ...list(id, MAX_DECIDED), minItems: 1 },
      ban: boolean,
      reason,
    },
    required: ["held"],
  },
  note: {
    ...onPerson({ text: text(4 * MAX_NOTE_LENGTH) }),
    required: ["text"],
  },
  unnote: all({ note: reference }),
  bot: all({ name: reference }),
  unbot: all({ bot: reference }),
  webhook: all({
    url: { type: ["string", "null"], maxLength: MAX_URL_LENGTH },
  }),
};

/** The names of the schemas of all actions. */
export const ACTION_SCHEMAS: Readonly<Record<string, Schema>> = Object
  .fromEntries(
    Object.entries(ACTION_PARTS).map(([action, parts]) => [
      schemaName(action),
      schemaOf(action, parts),
    ]),
  );

/** What is asked like an action, but over HTTP only, and is no act. */
const REQUESTS: Readonly<Record<string, Parts>> = {
  remove: all({ confirm: reference }),
  test_webhook: { properties: {} },
};

/** An action with a client's key, of which it may have one. */
export const ACTION: Schema = {
  oneOf: [
    ...Object.keys(ACTION_SCHEMAS).map(ref),
    ...Object.entries(REQUESTS).map(([name, parts]) => schemaOf(name, parts)),
  ],
  properties: {
    key: { type: "string", minLength: 1, maxLength: MAX_KEY_LENGTH },
  },
};

/** The same in a form, which has all fields as texts. */
export const ACTION_FORM: Schema = {
  type: "object",
  properties: {
    action: choice([...Object.keys(ACTION_PARTS), ...Object.keys(REQUESTS)]),
  },
  required: ["action"],
};

function schemaOf(
  action: string,
  { properties, required = [], either }: Parts,
): Schema {
  const schema = (own: Parts["properties"], ...names: readonly string[]) => ({
    type: "object",
    properties: { action: { type: "string", const: action }, ...own },
    required: ["action", ...required, ...names],
  });
  if (!either) return schema(properties);
  // Whole objects: of an `anyOf` beside properties, generators make "or anything".
  return {
    anyOf: either.map((name) => {
      const one = properties[name];
      const some = one.type === "array" ? { ...one, minItems: 1 } : one;
      return schema({ ...properties, [name]: some }, name);
    }),
  };
}

function schemaName(action: string): string {
  return `Action.${action}`;
}
