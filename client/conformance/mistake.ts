/** What a client did wrong, in a sentence. */
export class Mistake extends Error {}

/** The client doesn't do what an optional scenario is about. */
export class NotOffered extends Error {}
