/**
 * A chat in three languages. Its texts are made of words: frequent ones come more often, as in
 * natural language (Zipf's law), and no text is a copy of an earlier one but by chance.
 *
 * @module
 */

/** The words of a language, frequent ones first, and what stands between them. */
interface Language {
  readonly words: readonly string[];
  readonly between: string;
}

const LANGUAGES: readonly Language[] = [
  {
    between: " ",
    words: words(
      "the you i is it to this a that so what he not in and for my me we they",
      "just like good no yes now how why one go game can was lol chat stream",
      "love please here time again really think hello best play see back wait",
      "did from when still never first sound today music camera song someone",
      "tomorrow question everyone morning amazing quality beautiful schedule",
      "internet microphone finally yesterday greetings Lisbon weather subtitles",
    ),
  },
  {
    between: " ",
    words: words(
      "de que no la el a y en es lo un por qué me una te los se con para mi",
      "está si bien pero yo eso jaja muy como todo ya aquí más hoy vamos hola",
      "bueno gracias juego música nunca siempre ahora gente verdad mejor cuando",
      "canción saludos directo alguien cámara sonido mañana partido increíble",
      "buenas noches desde México perfecto pregunta episodio emocionante lástima",
      "subtítulos temporada micrófono entrevista espectáculo Valencia lluvia",
    ),
  },
  {
    between: "",
    words: words(
      "的 了 是 我 不 你 这 个 啊 吗 好 在 有 就 也 都 主播 今天 什么 太 很 可以",
      "真的 怎么 大家 看 来 没有 喜欢 哈哈哈 厉害 声音 晚上 时候 直播 开始 一下",
      "现在 为什么 感觉 有点 这首 歌 好听 加油 第一次 终于 画面 清楚 明天 知道",
      "谢谢 支持 弹幕 游戏 操作 漂亮 意思 请问 几点 下次 再见 早上 天气 字幕 镜头",
      "麦克风 北京 广州 季节 采访 精彩 可惜 网络 卡顿 刷新 音乐会 旅行 猫",
    ),
  },
];

/** A whole text instead of words, one in ten. */
const SHOUTS = words(
  "GG 666 哈哈哈哈 LOL jajaja ❤️❤️❤️ 😂😂 牛 wow olé 233333 👏👏👏",
);

/**
 * Returns a text.
 *
 * @param index Of the message. The same one gives the same text.
 */
export function chatText(index: number): string {
  const random = randomFrom(index);
  const pick = (from: readonly string[]) =>
    from[Math.floor(from.length ** random()) - 1];
  if (random() < 0.1) return pick(SHOUTS);
  const { words, between } = LANGUAGES[Math.floor(random() * LANGUAGES.length)];
  const length = 3 + Math.floor(12 * random());
  return Array.from({ length }, () => pick(words)).join(between);
}

/**
 * Returns who writes the next message: few people write most of a chat, by Zipf's law.
 *
 * @param people How many there are.
 */
export function writers(people: number): () => number {
  const random = randomFrom(people);
  let total = 0;
  const shares = Array.from({ length: people }, (_, i) => total += 1 / (i + 1));
  return () => {
    const at = random() * total;
    return shares.findIndex((share) => share >= at);
  };
}

function words(...lines: readonly string[]): string[] {
  return lines.join(" ").split(" ");
}

/** Numbers from 0 to 1 by Mulberry32, so that every run has the same texts. */
function randomFrom(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return () => {
    state = state + 0x6d2b79f5 | 0;
    let mixed = Math.imul(state ^ state >>> 15, 1 | state);
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed;
    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
  };
}
