/**
 * Finds people by their names.
 *
 * @module
 */

/** Scripts in which the parts of a name are written without spaces. */
const UNSPACED =
  /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Bopo}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u;

/** What divides the words of a name, as in ann-marie, x_y and O'Neil. */
const BETWEEN_WORDS = /[^\p{L}\p{N}]/gu;

/** Somebody who can be mentioned. */
export interface Someone {
  readonly id: string;
  readonly name: string;
  /** The class of their colour. */
  readonly hue: string;
}

/**
 * The people whose name matches: first those whose name starts with the query, then
 * those with a word that does. Among equals the order stays; of people with the same
 * name, only the first is kept.
 */
export function findPeople<Person extends Pick<Someone, "name">>(
  people: readonly Person[],
  query: string,
): Person[] {
  const asked = plain(query);
  const names = new Set<string>();
  return people
    .map((person) => ({ person, fit: fitOf(plain(person.name), asked) }))
    .filter(({ person: { name }, fit }) => {
      if (fit === Infinity || names.has(name)) return false;
      names.add(name);
      return true;
    })
    .sort((a, b) => a.fit - b.fit)
    .map(({ person }) => person);
}

function fitOf(name: string, asked: string): number {
  if (name.startsWith(asked)) return 0;
  const beginsWord = [...name.matchAll(BETWEEN_WORDS)].some((
    { 0: { length }, index },
  ) => name.startsWith(asked, index + length));
  if (beginsWord) return 1;
  return UNSPACED.test(asked) && name.includes(asked) ? 1 : Infinity;
}

/** Without case and accents: few people type the accents of other people's names, or ß. */
function plain(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase()
    .replaceAll("ß", "ss");
}
