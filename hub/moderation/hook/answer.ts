import { cleanReason } from "../actions/fields.ts";

/** The longest answer that is read, in bytes. */
const MAX_ANSWER_BYTES = 16 * 1_024;

/** A code of the hook's own, such as `spam`. */
const LABEL = /^[\w./-]{1,40}$/;

const ACTIONS = ["pass", "hold", "refuse"] as const;

/** What a hook says about a message. */
export interface Answer {
  readonly action: (typeof ACTIONS)[number];
  /** Its code for the reason. */
  readonly label?: string;
  /** Its sentence for the author, cleaned and cut to 200 characters. */
  readonly message?: string;
}

/** An answer with a status other than 200. */
export class StatusError extends Error {
  override readonly name = "StatusError";
  readonly status: number;

  constructor(status: number) {
    super(`it answered with status ${status}`);
    this.status = status;
  }
}

/**
 * Reads a hook's answer.
 *
 * @throws {StatusError}
 * @throws {Error} It isn't one, with the reason.
 */
export async function readAnswer(response: Response): Promise<Answer> {
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new StatusError(response.status);
  }
  const value: unknown = parse(await readText(response));
  if (typeof value !== "object" || value === null) throw notAnAnswer();
  const { action, code, message } = value as Record<string, unknown>;
  const known = ACTIONS.find((each) => each === action);
  if (
    !known ||
    code != null && !(typeof code === "string" && LABEL.test(code)) ||
    message != null && typeof message !== "string"
  ) throw notAnAnswer();
  const said = message == null ? undefined : cleanReason(message).reason;
  return {
    action: known,
    ...code != null && { label: code },
    ...said !== undefined && { message: said },
  };
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    // Leaving the loop cancels the body.
    if (bytes > MAX_ANSWER_BYTES) {
      throw new Error(`its answer is longer than ${MAX_ANSWER_BYTES} bytes`);
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notAnAnswer();
  }
}

function notAnAnswer(): Error {
  return new Error(
    'its answer is not {"action":"pass"|"hold"|"refuse"} with an optional code and message',
  );
}
