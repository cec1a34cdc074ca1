/**
 * The messages in the pictures: an evening's broadcast from a night train, up to the
 * tunnel and what appears after it.
 *
 * @module
 */
import type { RoomTexts } from "../../hub/protocol.ts";

/** A message; the host may announce or pin it. */
export interface Line {
  readonly who: string;
  readonly text: string;
  /** Replies to this person's newest message. */
  readonly to?: string;
  readonly as?: "announcement" | "pinned";
}

/** An evening, in one language or several. */
export interface Story extends Pick<RoomTexts, "title" | "description"> {
  /** The room's name. */
  readonly room: string;
  readonly host: string;
  readonly moderator: string;
  /** The viewer whose screen the picture shows. */
  readonly viewer: string;
  /** Messages posted before the picture starts. */
  readonly before: readonly Line[];
  /** Messages posted while it is taken; they fly across a broadcast. */
  readonly live: readonly Line[];
}

const says = (who: string, text: string): Line => ({ who, text });
const answers = (who: string, to: string, text: string): Line => ({
  who,
  to,
  text,
});

/** With viewers from everywhere. */
export const NIGHT_TRAIN: Story = {
  room: "night-train",
  title: "Night train to the north",
  description:
    "Seven hours, one camera at the front window, and perhaps northern lights.",
  host: "Ingrid",
  moderator: "Mateo",
  viewer: "Ann",
  before: [
    says("Ingrid", "Good evening, and welcome on board! We leave in a minute."),
    says("Priya", "Hello from Pune! Tea is ready ☕"),
    says("小雨", "大家晚上好！第一次看夜车直播"),
    says("ليلى", "مساء الخير من عمّان، الصورة رائعة الليلة"),
    says("Jürgen", "Guten Abend aus Kiel. Ist das live?"),
    answers("Mateo", "Jürgen", "It is! The clock at the last station says so."),
    {
      who: "Ingrid",
      text: "Timetable and map: https://nighttrain.example/map",
      as: "pinned",
    },
    says("さくら", "こんばんは、静かでいいですね"),
    says("night_owl_77", "how high does it get?"),
    answers(
      "Ingrid",
      "night_owl_77",
      "1,222 metres, in an hour. From there it is downhill to breakfast.",
    ),
    says("Дмитрий", "Всем привет из Новосибирска, у нас уже утро"),
    says("Élodie", "Ce lac, on dirait un miroir 😍"),
    says("Zoë 🌸", "my cat watches this with me every Friday"),
    says("Zoë 🌸", "she likes the bridges"),
    says("민준", "오늘 오로라를 볼 수 있을까요?"),
    answers(
      "Mateo",
      "민준",
      "The forecast says maybe: https://aurora.example/tonight",
    ),
    says("Ann", "is there a tunnel before the pass?"),
    says("Ingrid", "@Ann the long one: eight minutes, and nothing to see."),
    says("night_owl_77", "the tunnel is my favourite character"),
    says("小雨", "隧道里正好去倒杯茶 🍵"),
    says("Jürgen", "Licht am Ende…"),
  ],
  live: [
    says("さくら", "あっ"),
    says("Priya", "wait, is that"),
    says("小雨", "极光！！！"),
    says("민준", "오로라다!! 😮"),
    says("Zoë 🌸", "OH MY GOODNESS"),
    says("Дмитрий", "северное сияние!"),
    says("ليلى", "يا إلهي ما أجملها"),
    says("Élodie", "c’est vert, c’est vert partout"),
    says("Jürgen", "Ich habe Gänsehaut."),
    says("Nkechi", "worth every minute in the dark"),
    says("小雨", "太美了，截图截图"),
    says("민준", "와… 💚💚"),
    says("Priya", "my whole kitchen went quiet"),
    says("さくら", "夢みたい✨"),
    {
      who: "Ingrid",
      text: "We go slower for five minutes. Enjoy!",
      as: "announcement",
    },
    answers("night_owl_77", "Nkechi", "ok, second favourite"),
    says("Mateo", "@Ann you wished for a clear sky. There you are!"),
    says("Zoë 🌸", "the cat approves 😻"),
    says("Ann", "I will remember this one 💚"),
    says("Дмитрий", "спасибо, что взяли нас с собой"),
  ],
};

/** The same evening, with Chinese viewers. */
export const NIGHT_TRAIN_ZH: Story = {
  room: "night-train",
  title: "开往北方的夜行列车",
  description: "七个小时，车头一个机位，也许还能看到极光。",
  host: "英格丽",
  moderator: "小雨",
  viewer: "安安",
  before: [
    says("英格丽", "大家晚上好，欢迎上车！列车马上就要出发了。"),
    says("阿明", "前排！茶已经泡好了 🍵"),
    says("夜猫子", "第一次看夜车直播，好治愈"),
    {
      who: "英格丽",
      text: "时刻表和地图：https://nighttrain.example/map",
      as: "pinned",
    },
    says("Priya", "Hello from Pune!"),
    says("林小满", "今晚能看到极光吗？"),
    answers("小雨", "林小满", "预报说有可能，天气很好"),
    says("安安", "前面是不是有隧道？"),
    says("英格丽", "@安安 有，八分钟，什么也看不见 😄"),
    says("夜猫子", "隧道里正好去倒杯茶"),
  ],
  live: [
    says("阿明", "等等，那是什么"),
    says("林小满", "极光！！！"),
    says("さくら", "すごい！"),
    says("夜猫子", "啊啊啊啊啊"),
    says("老周", "活久见"),
    says("阿明", "太美了，截图截图"),
    says("Priya", "so beautiful 😍"),
    says("老周", "一屏绿色，鸡皮疙瘩起来了"),
    {
      who: "英格丽",
      text: "列车减速五分钟，大家慢慢看。",
      as: "announcement",
    },
    answers("夜猫子", "林小满", "你许的愿实现了"),
    says("小雨", "@安安 隧道没白等吧"),
    says("安安", "值了值了 💚"),
    says("林小满", "今晚睡不着了"),
  ],
};

/**
 * The lobby's other rooms: name, title, last message, number of viewers, and whether
 * there is a broadcast.
 */
export const OTHER_ROOMS: readonly (readonly [
  room: string,
  title: string,
  last: Line,
  people: number,
  streams: boolean,
])[] = [
  [
    "speedrun-sunday",
    "Any%, blindfolded, for the hospital fund",
    says("the real bob", "nobody say record pace"),
    87,
    true,
  ],
  [
    "guzheng",
    "古筝夜谈：今晚弹《渔舟唱晚》",
    says("阿明", "余音绕梁 👏"),
    41,
    true,
  ],
  [
    "bread-at-home",
    "Sourdough, second attempt",
    says("Élodie", "La croûte !"),
    12,
    true,
  ],
  [
    "majlis",
    "حديث المساء: الشعر والقهوة",
    says("أحمد", "أهلا وسهلا بالجميع"),
    9,
    false,
  ],
  ["book-club", "", says("Nkechi", "chapter nine next week?"), 4, false],
];
