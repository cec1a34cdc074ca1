/** A line of the audit log. */
export interface AuditRecord {
  /** The `seq` of the act. */
  readonly seq: number;
  readonly json: string;
}

/** Maximum length of a line of the audit log as JSON, in UTF-16 units. */
export const MAX_AUDIT_LENGTH = 1_000_000;

/** Which lines of the audit log to return: the newest `limit`, or those with `seq < before`. */
export interface AuditRequest {
  readonly before?: number;
  readonly limit: number;
  /** Only those with an object that has this id, other than the one who acted. */
  readonly naming?: string;
}

/** Returns how an id stands in a line, and how that of the one who acted (`by`) does. */
export function writtenAs(viewer: string): { id: string; by: string } {
  const id = `"id":${JSON.stringify(viewer)}`;
  return { id, by: `"by":{${id}` };
}
