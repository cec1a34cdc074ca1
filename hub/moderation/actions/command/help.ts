import type { Role } from "../../../protocol.ts";

/** What `/help` says about commands. */
interface Help {
  /** The commands and their arguments. */
  readonly usage: string;
  readonly effect: string;
  /** The least role that may use them. */
  readonly role: Role;
}

const help = (role: Role, usage: string, effect: string): Help => ({
  usage,
  effect,
  role,
});

/** In the order in which `/help` lists them. */
const HELP: readonly Help[] = [
  help(
    "moderator",
    "/timeout name 10m reason, /timeout a b c 10m -- reason",
    "keeps them from writing for 30s, 10m, 2h or 7d",
  ),
  help(
    "moderator",
    "/ban name reason, /ban a b c -- reason",
    "keeps them from writing for good",
  ),
  help(
    "moderator",
    "/banip name reason",
    "also bans everyone at their address",
  ),
  help("moderator", "/unban name", "ends a timeout or a ban"),
  help("moderator", "/delete name", "deletes their newest message"),
  help("moderator", "/clear name", "deletes all their messages"),
  help(
    "moderator",
    "/erase name",
    "deletes them for good: no undo; texts in the audit log stay",
  ),
  help(
    "moderator",
    "/nuke word 5m timeout 10m",
    "deletes what said it in 5 minutes, and times out or bans who did",
  ),
  help("moderator", "/undo", "takes back what you did last"),
  help(
    "moderator",
    "/watch name, /unwatch name",
    "their messages wait for review",
  ),
  help(
    "moderator",
    "/shield, /shield 30m, /shield off",
    "the stricter rules that the host has prepared, for a while",
  ),
  help("moderator", "/slow 10, /slow off", "slow mode, in seconds"),
  help("moderator", "/links on, /links off", "allows or forbids links"),
  help("moderator", "/emojionly on, /emojionly off", "allows only emoji"),
  help(
    "moderator",
    "/pace 15, /pace off",
    "messages a second that viewers see",
  ),
  help("moderator", "/close, /open", "only moderators, or everyone, may write"),
  help("moderator", "/pin name, /unpin", "pins their newest message"),
  help("moderator", "/announce text", "posts a highlighted message"),
  help("host", "/mod name, /unmod name", "adds or removes a moderator"),
  help("host", "/end, /reopen", "ends the chat, so that nobody can write"),
  help("viewer", "/me waves", "says what you do, after your name"),
  help("viewer", "/mods", "lists the moderators"),
  help("viewer", "/help", "lists the commands"),
];

/** The commands that a role may use. */
export function helpFor(role: Role): readonly Help[] {
  const roles: readonly Role[] = ["viewer", "moderator", "host"];
  const rank = roles.indexOf(role);
  return HELP.filter((each) => roles.indexOf(each.role) <= rank);
}

/** The answer to `/help`: a line for each entry, with an em dash after the usage. */
export function helpText(role: Role): string {
  const lines = helpFor(role).map(({ usage, effect }) =>
    `${usage} — ${effect}`
  );
  return ["Commands:", ...lines].join("\n");
}
