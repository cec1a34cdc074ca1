/**
 * The ids in the search's page that its dialog looks for.
 *
 * @module
 */

/** What a new search replaces. */
export const RESULTS_ID = "found";

/** What screen readers are told. */
export const STATUS_ID = "searchstatus";

/** The link to what is further back. */
export const FURTHER_ID = "further";
