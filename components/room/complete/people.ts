/**
 * Finding people by the beginning of their names.
 *
 * @module
 */

/** Scripts that put no space between the parts of a name. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}]/u;

/** Somebody who may be named. */
export interface Someone {
  readonly name: string;
  /** The class of their colour. */
  readonly hue: string;
}

/**
 * The people whose name fits what was written: those whose name begins so first,
 * then those with a word in it that does. Among equals the order stays, and of the
 * same name there is one.
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

/** Without capitals and accents, since nobody types those of other people's names. */
function plain(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}
