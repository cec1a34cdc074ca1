import { VARIABLES } from "../config.ts";

/** A setting as the operator's page shows it. */
export interface ShownSetting {
  readonly name: string;
  /** What it is; absent: it is set, and not shown. */
  readonly value?: string;
  /** Whether the environment sets it. */
  readonly isSet: boolean;
}

/**
 * Settings whose values are shown. All others may hold a secret: addresses may have a
 * password or a token in them.
 */
const SHOWN: ReadonlySet<string> = new Set([
  "PORT",
  "HOST",
  "DATA_DIR",
  "REDIS_PASSWORD_FILE",
  "REDIS_CA",
  "REDIS_CERT",
  "REDIS_KEY",
  "REDIS_REPLICAS",
  "ROOM_OPENING",
  "ROOM_RATE",
  "JWT_AUDIENCE",
  "PUBLIC_URL",
  "ALLOWED_ORIGINS",
  "TRUST_PROXY",
  "MESSAGE_RATE",
  "MESSAGE_BURST",
  "MAX_MESSAGE_LENGTH",
  "READING_PACE",
  "PRIVATE_STREAMS",
  "MODERATION_HOOK_TIMEOUT_MS",
  "MODERATION_HOOK_ON_SILENCE",
  "HISTORY_SIZE",
  "HISTORY_MAX_MB",
  "HISTORY_MAX_DAYS",
  "ROOM_WEBHOOKS",
  "ROOM_MAX_SILENT_DAYS",
  "MAX_CLIENTS",
  "MAX_CLIENTS_PER_IP",
  "IPV6_PREFIX_LENGTH",
  "LOG_FORMAT",
]);

/** Returns all settings in their order. */
export function shownSettings(
  env: (name: string) => string | undefined = Deno.env.get,
): ShownSetting[] {
  return VARIABLES.map(({ name, unset }) => {
    const set = env(name)?.trim();
    if (!set) return { name, value: unset.replaceAll("`", ""), isSet: false };
    return SHOWN.has(name)
      ? { name, value: set, isSet: true }
      : { name, isSet: true };
  });
}
