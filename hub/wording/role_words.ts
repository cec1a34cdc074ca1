/**
 * Chinese titles of moderators. No name may contain one: between words that no space
 * separates, it would read as a badge.
 */
export const TITLES: readonly string[] =
  "房管 管理员 管理員 超管 版主 协管 協管".split(" ");

/**
 * Words that name whoever runs a chat, or speaks for it; no one may use them as a name. They include the
 * badges and the names of roles in every language of the interface
 * (components/texts/role_words_test.ts), in Chinese in both scripts.
 */
export const ROLE_WORDS: readonly string[] = [
  ...TITLES,
  ..."admin administrator bot host hubbub mod moderator operator staff system"
    .split(" "),
  // Host, owner, manager, operator, system, official, support, webmaster, bot.
  ..."主播 主持 主持人 房主 管理 管理者 运营 運營 运营者 運營者 系统 系統 官方 客服 站长 站長 机器人 機器人"
    .split(" "),
];
