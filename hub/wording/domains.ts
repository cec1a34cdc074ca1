/** The two-letter country domains that IANA lists, by first letter. */
const COUNTRIES: Readonly<Record<string, string>> = {
  a: "cdefgilmoqrstuwxz",
  b: "abdefghijmnorstvwyz",
  c: "acdfghiklmnoruvwxyz",
  d: "ejkmoz",
  e: "cegrstu",
  f: "ijkmor",
  g: "abdefghilmnpqrstuwy",
  h: "kmnrtu",
  i: "delmnoqrst",
  j: "emop",
  k: "eghimnprwyz",
  l: "abcikrstuvy",
  m: "acdeghklmnopqrstuvwxyz",
  n: "acefgilopruz",
  o: "m",
  p: "aefghklmnrstwy",
  q: "a",
  r: "eosuw",
  s: "abcdeghijklmnorstuvxyz",
  t: "cdfghjklmnortvwz",
  u: "agksyz",
  v: "aceginu",
  w: "fs",
  y: "et",
  z: "amw",
};

/**
 * Common longer domains. Not all of IANA's 1,400: each that is also a word turns a full
 * stop without a space after it into a link.
 */
const OTHERS = [
  "com net org info biz edu gov mil int arpa aero asia cat coop jobs mobi",
  "museum name post pro tel travel xxx",
  "adult agency app art audio band bar beauty bet bid bio blog bond",
  "business cam camera careers cash casino chat city click cloud club",
  "codes community company construction consulting credit cyou dating",
  "deals dev digital direct directory email energy events exchange expert",
  "express faith farm fashion finance financial fit fitness fm foundation",
  "fun fund fyi gallery game games gifts global gold group guide guru",
  "health help homes hosting house icu immo inc ink institute",
  "international investments kim land lat law legal life limited link",
  "live llc loan london ltd luxe market marketing mba media men moda moe",
  "money monster movie network news ninja nyc one online page partners",
  "party photo photography photos pics pictures poker porn press",
  "productions pub quest racing realty recipes red rentals repair report",
  "rest review reviews rocks run sale sbs school science security",
  "services sex sexy shop shopping show site skin social software",
  "solutions space sport store stream studio support surf systems team",
  "tech technology tickets tips today tokyo tools top tours town toys",
  "trade trading tube university uno vegas ventures video vin vip vote",
  "watch webcam website wiki win wine work works world wtf xyz zone",
  "рф рус бел укр қаз срб бг мкд",
].join(" ").split(" ");

/** Top-level domains that a link without a scheme may end in, in lower case. */
export const TOP_LEVEL: ReadonlySet<string> = new Set([
  ...Object.entries(COUNTRIES).flatMap(([first, seconds]) =>
    Array.from(seconds, (second) => first + second)
  ),
  ...OTHERS,
]);

/** Top-level domains that count after the word "dot", or after a full stop and a space. */
export const SPOKEN: ReadonlySet<string> = new Set(
  "com net org info biz xyz tv gg io ly ru cn de uk eu app dev site online"
    .split(" "),
);

/**
 * Words that are common in chats, and that aren't a domain when only a full stop
 * separates them from the next word.
 */
const EVERYDAY: ReadonlySet<string> = new Set(
  [
    "a ah all also am and any are aw bad be been bro but by came can cant come",
    "cool day did didnt do does doesnt done dont dude else even ever fine for",
    "from game get go gg goes gone good got great guy guys ha had haha has hate",
    "have he hello her here hers hes hey hi him his hm hmm how i if im in is it",
    "its just kinda know let lets like lmao lol look lot love make man maybe me",
    "mean mine more most much my na nah nice no nope not now of off oh ok okay",
    "omg on one only or our out over please pls rip right said same saw say see",
    "she shes so some soon sorry sure thanks that thats the them then there",
    "these they theyre thing think this those though time to today too true two",
    "u uh um up us very vs wait want was we well went were what whats when where",
    "which who why will wow wp wtf wtv ye yea yeah yep yes yet you your youre",
  ].join(" ").split(" "),
);

/** Units and halves of the day, which people write after a number and a full stop. */
const UNITS: ReadonlySet<string> = new Set(
  "am pm cm km mm ml kg mg gb kb mb fps".split(" "),
);

/** Domains that are never a word at the start of a sentence. */
const PLAIN_DOMAINS: ReadonlySet<string> = new Set(["com", "net", "org"]);

/**
 * Whether what looks like a bare domain, such as "lol.so", "Done.It" or "10.pm", is the
 * seam of two sentences, or a number.
 *
 * @param host As written, with at least two labels.
 */
export function isSeam(host: string): boolean {
  const labels = host.split(".");
  const last = labels.at(-1)!;
  const top = last.toLowerCase();
  if (!PLAIN_DOMAINS.has(top) && /^\p{Lu}\p{Ll}+$/u.test(last)) return true;
  if (labels.length > 2) return false;
  const [label] = labels;
  if (UNITS.has(top) && /^\d+$/.test(label)) return true;
  return !PLAIN_DOMAINS.has(top) && EVERYDAY.has(label.toLowerCase());
}
