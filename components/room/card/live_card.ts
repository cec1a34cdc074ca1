/**
 * A person's card within a chat: what the server draws for the card's own page.
 *
 * @module
 */
import { cardPath } from "../../connection/card_path.ts";
import { formatDateTime } from "../../times/date_time.ts";
import { loadStyles } from "../../styles/load_styles.ts";

interface Options {
  readonly room: string;
  /** The person's id. */
  readonly viewer: string;
  readonly language: string;
  /** The sentence for when it can't be loaded or changed. */
  readonly failed: string;
  /** Carries out an act that closes the card: the chat shows the answer. */
  onAct(action: string, fields: Readonly<Record<string, string>>): void;
}

/** Acts after which the card stays open. */
const STAY = ["note", "unnote", "allow", "disallow", "watch", "unwatch"];

/** Draws the card in an element, and handles its forms and its link to older messages. */
export async function drawCard(
  box: HTMLElement,
  options: Options,
): Promise<void> {
  await loadStyles("person");
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    const { action, fields } = actionIn(event);
    if (STAY.includes(action)) void change(box, options, fields);
    else options.onAct(action, fields);
  });
  box.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLElement>(
      "[data-older]",
    );
    if (!link) return;
    event.preventDefault();
    void addOlder(box, options, link);
  });
  await draw(box, options);
}

async function draw(box: HTMLElement, options: Options): Promise<void> {
  const card = await load(options);
  if (card) box.replaceChildren(card);
  else fail(box, options);
}

/** Posts an action that the chat's connection needn't know of, and draws the card again. */
async function change(
  box: HTMLElement,
  options: Options,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  try {
    const response = await fetch(`/rooms/${options.room}/moderation`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(fields),
    });
    if (response.ok) return await draw(box, options);
    fail(box, options, (await response.json()).message);
  } catch {
    fail(box, options);
  }
}

async function addOlder(
  box: HTMLElement,
  options: Options,
  link: HTMLElement,
): Promise<void> {
  const older = await load(options, `?before=${link.dataset.older}`);
  if (!older) return fail(box, options);
  const said = box.querySelector(".said")!;
  const first = older.querySelector<HTMLElement>(".said li");
  said.append(...older.querySelectorAll(".said li"));
  const next = older.querySelector("[data-older]");
  if (next) link.replaceWith(next);
  else link.remove();
  // The link had the focus.
  first?.setAttribute("tabindex", "-1");
  first?.focus({ preventScroll: true });
}

/** Loads the card; `undefined` if the server can't be reached or refuses. */
async function load(
  { room, viewer, language }: Options,
  query = "",
): Promise<Element | undefined> {
  try {
    const response = await fetch(cardPath(room, viewer) + query, {
      headers: { accept: "text/html" },
    });
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(
      await response.text(),
      "text/html",
    );
    const card = page.querySelector(".person") ?? undefined;
    for (const time of card?.querySelectorAll("time[data-utc]") ?? []) {
      const at = Date.parse(time.getAttribute("datetime") ?? "");
      time.textContent = formatDateTime(at, language, "local");
    }
    return card;
  } catch {
    return undefined;
  }
}

/** Says above the card what went wrong. */
function fail(box: HTMLElement, { failed }: Options, why = failed): void {
  const known = box.querySelector("[role=alert]");
  const problem = known ?? document.createElement("p");
  problem.className = "outcome trouble";
  problem.setAttribute("role", "alert");
  problem.textContent = why;
  if (!known) box.prepend(problem);
}

/** The fields of a submitted form, with its button's. */
function actionIn({ target, submitter }: SubmitEvent) {
  const fields = new Map<string, string>();
  for (const [name, value] of new FormData(target as HTMLFormElement)) {
    fields.set(name, String(value));
  }
  if (submitter instanceof HTMLButtonElement && submitter.name) {
    fields.set(submitter.name, submitter.value);
  }
  const { action = "", back: _, ...others } = Object.fromEntries(fields);
  return { action, fields: { action, ...others } };
}
