/**
 * Finds people by their names.
 *
 * @module
 */

/** Scripts without spaces between the parts of a name. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}]/u;

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
  if (name.includes(` ${asked}`)) return 1;
  return UNSPACED.test(asked) && name.includes(asked) ? 1 : Infinity;
}

/** Without case and accents: few people type the accents of other people's names. */
function plain(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}
