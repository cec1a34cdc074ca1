/**
 * Letters that look like a–z, by what they look like, in lower case where they have one.
 * Letters that NFKD and the removal of marks already fold (é, ａ, 𝓪, ⓐ, ª) are not listed.
 *
 * Chosen from the data of {@link https://www.unicode.org/reports/tr39/ UTS #39}
 * (confusables.txt, Unicode 17) and from Unicode's names of Latin letters: those that
 * people chat in and that "fancy text" generators produce. Scripts that resemble Latin
 * only by coincidence (Arabic, Hebrew, Indic) are left out.
 */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  a: "ɐɑɒᴀⱥꭺ" + "α" + "а" + "ᗅᗩ" + "ꓮ" + "₳",
  b: "ƀƃƅɓʙᴃᵬᶀꞗꞵ" + "β" + "бвҍѣь" + "ꮟᏼ" + "ᑲᖯᗷᑳ" + "ꓐ" + "ⲃ",
  c: "ƈȼɔɕᴄꜿꞓꞔↄ" + "сҫ" + "ꮯ" + "ᑕ" + "ꓚ" + "ⲥ" + "₵",
  d: "ðđƌȡɖɗᴅᵭᶁᶑ" + "ԁ" + "ꮷꭰ" + "ᑯᗞᗪ" + "ꓒꓓ",
  e: "əǝɇɘɛɜɝɞʚᴇᴈᶒᶓᶔⱸⱻꬲꬴ" + "ε" + "еєҽҿ" + "ꭼ" + "ᕮ" + "ꓰ" + "ⴹ" + "℮",
  f: "ƒɟᵮᶂꜰꝼꞙꬵ" + "ϝ" + "ғ" + "ք" + "ᖴ" + "ꓝ" + "₣",
  g: "ƍǥɠɡɢʛᵷᵹᶃꝿꞡꬶ" + "ԍ" + "ց" + "ꮐᏻ" + "ꓖ",
  h: "ħɥɦʜʮʯⱨꞕ" + "һнңћӊӈꚕ" + "հ" + "ꮒꮋᏺ" + "ᕼ" + "ꓧ" + "ⲏ",
  i: "ıɨɩɪᴉᵻᵼᶖ" + "ι" + "іꙇ" + "ւ" + "ꭵ" + "ⲓ",
  j: "ȷɉʝᴊ" + "ϳ" + "ј" + "ꭻ" + "ᒍ" + "ꓙ",
  k: "ĸƙʞᴋᶄⱪꝁꝃꝅꞣ" + "κ" + "кқҟҝ" + "ꮶ" + "ꓗ" + "ⲕ" + "₭",
  l: "łƚǀȴɫɬɭʟᴌᶅⱡꝇꝉꞁꞎꬷꬸꬹ" + "ӏ" + "ꮮ" + "ᒪ" + "ꓡꓲ" + "ⵏ",
  m: "ɱʍᴍᵯᶆꟺꬺ" + "μϻ" + "мӎ" + "ꮇ" + "ᗰ" + "ꓟ" + "ⲙ" + "₥",
  n: "ŋƞɲȵɳɴᴎᵰᶇꞑꞥꬻ" + "η" + "ոռղ" + "ᑎ" + "ꓠ" + "ⲛ" + "₦",
  o: "øɵᴏᴑᴓᶗⱺꝋꝍꬽ" + "οσςθ" + "оөѳ" + "օ" + "ꮎꮻꭴ" + "ꓳ" + "ⲟϭⲑ" + "ⵔⵁ",
  p: "þƥƿᴘᵱᵽᶈꝑꝓꝕ" + "ρϸ" + "р" + "ꮲ" + "ᑭ" + "ꓑ" + "ⲣ",
  q: "ɋʠꝗꝙꞯ" + "ԛ" + "գզ" + "ᑫ" + "ⵕ",
  r: "ɍɹɺɻɼɽɾɿʀʁᴙᴚᵲᵳᶉꝛꞃꞧꭆꭇꭈꭉꭋꭌ" + "ᴦ" + "г" + "ꮁꭱꮢ" + "ᖇ" + "ꓣ" + "ⲅ",
  s: "ƨƽȿʂᴤᵴᶊꜱꞅꞩ" + "ѕ" + "տ" + "ꮪꮥ" + "ᔕ" + "ꓢ",
  t: "ŧƫƭȶʇʈᴛᵵⱦꞇ" + "τ" + "тҭ" + "ꭲ" + "ꓔ" + "ⲧ" + "₮",
  u: "ʉᴜᴝᵾᶙꞟꞹꭎꭒ" + "υ" + "џ" + "ս" + "ꮜ" + "ᑌ" + "ꓴ",
  v: "ʋʌᴠᶌⱱⱴꝟ" + "ν" + "ѵ" + "ꮩ" + "ᐯ" + "ꓦ" + "ⴸ",
  w: "ɯᴡⱳꝡ" + "ω" + "шѡԝѽ" + "ա" + "ꮃꮤ" + "ᗯ" + "ꓪ" + "ⲽ",
  x: "ᶍꭖꭗꭘꭙ" + "χ" + "хҳ" + "᙭ᕁ᙮ᕽ" + "ꓫ" + "ⲭ" + "ⵝ" + "×",
  y: "ƴɏɣʎʏỿꭚ" + "γ" + "уүұ" + "ꭹꮍ" + "ꓬ" + "ⲩ",
  z: "ƶȥɀʐʑʒᴢᵶᶎⱬ" + "ζ" + "ꮓ" + "ᘔ" + "ꓜ",
  aa: "ꜳ",
  ae: "æӕ",
  oe: "œ",
  oo: "ꝏ",
  ss: "ß",
};

/** The one or two letters a–z that each look-alike (in lower case) stands for. */
export const CONFUSABLES: ReadonlyMap<string, string> = new Map(
  Object.entries(LOOK_ALIKES).flatMap(([letters, alike]) =>
    Array.from(alike, (character) => [character, letters] as const)
  ),
);
