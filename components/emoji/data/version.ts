/** Changes with what stands beside it, whose addresses have it. */
export const VERSION = "b780edc3";
