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
  /** Only lines that contain this viewer's id, other than as the one who acted (`by`). */
  readonly naming?: string;
}

/** Returns how a line contains a viewer's id, and how it does if the viewer is the one who acted (`by`). */
export function writtenAs(viewer: string): { id: string; by: string } {
  const id = `"id":${JSON.stringify(viewer)}`;
  return { id, by: `"by":{${id}` };
}
