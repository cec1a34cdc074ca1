import { cleanText } from "../../wording/text.ts";
import { MAX_PATTERNS_LENGTH } from "../../wording/words/words.ts";
import { Refusal } from "../../refusal.ts";

/** Matches a viewer's id: it becomes a key of the room's state and is sent to everyone. */
export const VIEWER_ID = /^[\w.-]{1,64}$/;

/** The viewer that an action targets, by id or by name. */
export type Whom = { readonly viewer: string } | { readonly name: string };

/** Maximum length of a reason in UTF-16 units; the rest is cut off. */
const MAX_REASON_LENGTH = 200;

/** Maximum length of a name or id in an action, in UTF-16 units. */
export const MAX_REFERENCE_LENGTH = 400;

/** Maximum length of a list of lines, in UTF-16 units. */
const MAX_LINES_LENGTH = MAX_PATTERNS_LENGTH;

/** Reads the fields of an action, from JSON or from a form. */
export class Fields {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(fields: object) {
    this.#fields = fields as Readonly<Record<string, unknown>>;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name);
  }

  /** Whether it is `null`, which a form sends as an empty field. */
  isEmpty(name: string): boolean {
    const value = this.#value(name);
    return value === null || value === "";
  }

  #value(name: string): unknown {
    return this.has(name) ? this.#fields[name] : undefined;
  }

  /** Whether it is there and empty, as {@linkcode isEmpty}. */
  isNull(name: string): boolean {
    return this.has(name) && this.isEmpty(name);
  }

  /**
   * Reads an object, or the fields of a form that are named after it, such as
   * `shield.minutes`; `undefined`: there is none.
   */
  group(name: string): Fields | undefined {
    const value = this.#value(name);
    if (value !== undefined) {
      if (
        typeof value === "object" && value !== null && !Array.isArray(value)
      ) {
        return new Fields(value);
      }
      throw badActionRefusal(`"${name}" must be an object`);
    }
    const prefix = `${name}.`;
    const own = Object.entries(this.#fields)
      .filter(([field]) => field.startsWith(prefix))
      .map(([field, value]) => [field.slice(prefix.length), value]);
    return own.length > 0 ? new Fields(Object.fromEntries(own)) : undefined;
  }

  /** Reads names: a list, or flags as in {@linkcode group}; `undefined`: there are none. */
  chosen(name: string): readonly string[] | undefined {
    const value = this.#value(name);
    if (!Array.isArray(value)) {
      const flags = this.group(name);
      return flags &&
        Object.keys(flags.#fields).filter((each) => flags.boolean(each));
    }
    if (value.every((each) => typeof each === "string")) return value;
    throw badActionRefusal(`"${name}" must be a list of names`);
  }

  text(name: string, maxLength = MAX_REFERENCE_LENGTH): string {
    const value = this.#value(name);
    if (typeof value !== "string" || value === "" || value.length > maxLength) {
      throw badActionRefusal(
        `"${name}" must be a string of 1 to ${maxLength} characters`,
      );
    }
    return value;
  }

  number(name: string, min: number, max: number): number {
    const number = wholeNumberOf(this.#value(name));
    if (number >= min && number <= max) return number;
    throw badActionRefusal(
      `"${name}" must be a whole number from ${min} to ${max}`,
    );
  }

  boolean(name: string): boolean {
    const value = this.has(name) ? this.#fields[name] : false;
    if (value === true || value === "on" || value === "true") return true;
    if (value === false || value === "" || value === "false") return false;
    throw badActionRefusal(`"${name}" must be true or false`);
  }

  choice<T extends string>(name: string, choices: readonly T[]): T {
    const value = this.#value(name);
    const choice = choices.find((choice) => choice === value);
    if (choice === undefined) {
      throw badActionRefusal(`"${name}" must be one of ${choices.join(", ")}`);
    }
    return choice;
  }

  /** Reads lines, as one string or as an array. */
  lines(name: string): string {
    const value = this.#value(name);
    const lines =
      Array.isArray(value) && value.every((line) => typeof line === "string")
        ? value.join("\n")
        : value;
    if (typeof lines !== "string" || lines.length > MAX_LINES_LENGTH) {
      throw badActionRefusal(
        `"${name}" must be lines of text, at most ${MAX_LINES_LENGTH} characters`,
      );
    }
    return lines;
  }

  /** Reads a text on one line, which may be empty. */
  plain(name: string, maxLength: number, clean = cleanText): string {
    const value = this.#value(name);
    const text = typeof value === "string" && value.length <= 4 * maxLength
      ? clean(value)
      : undefined;
    if (text === undefined || text.length > maxLength) {
      throw badActionRefusal(
        `"${name}" must be text of at most ${maxLength} characters`,
      );
    }
    return text;
  }

  whom(): Whom {
    if (!this.has("viewer")) return { name: this.text("name") };
    const viewer = this.text("viewer");
    if (!VIEWER_ID.test(viewer)) {
      throw badActionRefusal('"viewer" must be the id of a viewer');
    }
    return { viewer };
  }

  /** Reads whole numbers from 1, each once; none if absent. A form separates them by commas. */
  numbers(name: string, max: number): number[] {
    const numbers = this.#list(name, max).map(wholeNumberOf);
    if (numbers.every((number) => number >= 1)) return [...new Set(numbers)];
    throw badActionRefusal(`"${name}" must be a list of whole numbers from 1`);
  }

  /** Reads the ids of viewers or held messages, each once, like {@linkcode numbers}. */
  ids(name: string, max: number): string[] {
    const ids = this.#list(name, max);
    if (ids.every((id) => typeof id === "string" && VIEWER_ID.test(id))) {
      return [...new Set(ids as string[])];
    }
    throw badActionRefusal(`"${name}" must be a list of ids`);
  }

  #list(name: string, max: number): readonly unknown[] {
    const value = this.#value(name);
    const list = typeof value === "string"
      ? value.split(",").filter((part) => part !== "")
      : value ?? [];
    if (Array.isArray(list) && list.length <= max) return list;
    throw badActionRefusal(`"${name}" must be a list of at most ${max}`);
  }

  reason(): { reason?: string } {
    const value = this.#value("reason");
    if (value === undefined || value === "") return {};
    if (typeof value !== "string") {
      throw badActionRefusal('"reason" must be a string');
    }
    return cleanReason(value);
  }
}

/** Returns a whole number, which forms send as digits; `NaN`: it isn't one. */
export function wholeNumberOf(value: unknown): number {
  const number = typeof value === "string" && /^\d{1,15}$/.test(value)
    ? Number(value)
    : value;
  return Number.isSafeInteger(number) ? Number(number) : NaN;
}

/** Returns a reason cleaned and cut to its maximum length. */
export function cleanReason(value: string): { reason?: string } {
  const reason = cleanText(value.slice(0, MAX_REASON_LENGTH)).trim();
  return reason === "" ? {} : { reason };
}

/** Refuses an action whose fields are wrong. */
export function badActionRefusal(problem: string): Refusal {
  return new Refusal("bad_action", `Cannot do this: ${problem}.`);
}
