import { HttpError } from "../shared/http_error.ts";
import { ERROR_TEXT } from "../shared/status.ts";

/** The response to an error that the app did not handle. */
export function errorResponse(
  error: unknown,
  mode: "development" | "production",
): Response {
  const isHttp = error instanceof HttpError;
  const status = isHttp ? error.status : 500;
  if (status >= 500) console.error(error);
  if (status >= 500 && mode === "development") {
    return new Response(devPage(error), {
      status,
      headers: { "Content-Type": "text/html; charset=utf-8" },
    });
  }
  const text = isHttp
    ? error.message || ERROR_TEXT[error.status]
    : "Internal server error";
  return new Response(text, { status });
}

function devPage(error: unknown): string {
  const isError = error instanceof Error;
  const text = isError ? error.stack ?? error.message : String(error);
  return `<!DOCTYPE html><meta charset="utf-8"><title>Error</title>
<h1>${escape(isError ? error.message : text)}</h1><pre>${escape(text)}</pre>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll('"', "&quot;");
}
