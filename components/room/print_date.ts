/**
 * The date on a printed chat, whose messages have only times.
 *
 * @module
 */

/** Adds the date while the page is printed. */
export function datePrints(language: string): void {
  const date = document.createElement("p");
  addEventListener("beforeprint", () => {
    date.textContent = new Date().toLocaleString(language, {
      dateStyle: "full",
      timeStyle: "short",
    });
    document.querySelector("main")!.prepend(date);
  });
  addEventListener("afterprint", () => date.remove());
}
