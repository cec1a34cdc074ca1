/**
 * A module that a server under test runs first: it hides Deno's own code, as a later
 * version of Deno may.
 *
 * @module
 */
Object.defineProperty(Deno, "internal", { value: Symbol("nothing") });
