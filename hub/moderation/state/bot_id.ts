/** Number of hexadecimal characters of its link's hash in a bot's id. */
const LENGTH = 20;

/** The id under which a bot writes. @param hash Its link's. */
export function botId(hash: string): string {
  return `bot.${hash.slice(0, LENGTH)}`;
}
