/**
 * Matches the origins that a Content-Security-Policy can name (CSP 3, `host-source`).
 * Others, such as one with an IPv6 address, would end a directive.
 */
export const ORIGIN: RegExp = /^https?:\/\/[a-z\d.-]+(?::\d+)?$/;
