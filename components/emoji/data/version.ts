/** A hash of the data beside this file; the URLs of the data contain it. */
export const VERSION = "b780edc3";
