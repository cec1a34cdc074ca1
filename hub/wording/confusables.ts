/**
 * Letters that look like those of a–z, by what they look like; in lower case where
 * they have one. What NFKD and the removal of marks settle (é, ａ, 𝓪, ⓐ, ª) is not
 * here.
 *
 * Chosen from the data of {@link https://www.unicode.org/reports/tr39/ UTS #39}
 * (confusables.txt, Unicode 17) and from Unicode's names of Latin letters: what
 * people write chats with, what generators of "fancy text" use, and no letter of a
 * script that looks like Latin only by the way (Arabic, Hebrew, Indic).
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

/** What a look-alike stands for: a–z, one letter or two. Its keys are in lower case. */
export const CONFUSABLES: ReadonlyMap<string, string> = new Map(
  Object.entries(LOOK_ALIKES).flatMap(([letters, alike]) =>
    Array.from(alike, (character) => [character, letters] as const)
  ),
);
