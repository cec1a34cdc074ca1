/**
 * A person's card within a chat: what the server draws for the card's own page.
 *
 * @module
 */
import { cardPath } from "../../connection/card_path.ts";
import { postAct } from "../../connection/post_act.ts";
import { formatDateTime } from "../../times/date_time.ts";
import { loadStyles } from "../../styles/load_styles.ts";
import type { ChatTexts } from "../../texts/catalogue.ts";
import { loadModerating } from "../../texts/load_moderating.ts";
import { refusalIn } from "../../texts/server_sentences.ts";
import { replaceCard } from "./replace_card.ts";

interface Options {
  readonly room: string;
  /** The person's id. */
  readonly viewer: string;
  readonly texts: Pick<ChatTexts, "language" | "refusals" | "chat">;
  /** Carries out an act that closes the card: the chat shows the answer. */
  onAct(action: string, fields: Fields): void;
}

type Fields = Readonly<Record<string, string>>;

/** Acts after which the card stays open. */
const STAY = ["note", "unnote", "allow", "disallow", "watch", "unwatch"];

/** Draws the card in an element, and handles its forms and its link to older messages. */
export async function drawCard(
  box: HTMLElement,
  options: Options,
): Promise<void> {
  const [{ retrying }] = await Promise.all([
    loadModerating(options.texts.language),
    loadStyles("person"),
  ]);
  const card = new LiveCard(box, options, retrying);
  box.addEventListener("submit", (event) => card.submitted(event));
  box.addEventListener("click", (event) => card.clicked(event));
  box.addEventListener("keydown", (event) => {
    // A key that is held down acts once.
    if (event.repeat && event.key === "Enter") event.preventDefault();
  });
  await card.draw();
}

class LiveCard {
  readonly #box: HTMLElement;
  readonly #options: Options;
  /** What to say while an act is posted again. */
  readonly #retrying: string;
  readonly #place = document.createElement("div");
  /** What screen readers are told. */
  readonly #status = document.createElement("p");
  /** Of several answers, only the last is shown. */
  #last = 0;

  constructor(box: HTMLElement, options: Options, retrying: string) {
    this.#box = box;
    this.#options = options;
    this.#retrying = retrying;
    this.#status.className = "unseen";
    this.#status.setAttribute("role", "status");
    box.replaceChildren(this.#status, this.#place);
  }

  submitted(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const { action, fields } = actionIn(event);
    if (!STAY.includes(action)) this.#options.onAct(action, fields);
    else if (!isBusy(form)) void this.#change(form, fields);
  }

  clicked(event: MouseEvent): void {
    const target = event.target as Element;
    // The second click of a double click would take back what the first did.
    if (event.detail > 1 && target.closest("button")) event.preventDefault();
    const link = target.closest<HTMLElement>("[data-older]");
    if (!link) return;
    event.preventDefault();
    if (!isBusy(link)) void this.#addOlder(link);
  }

  /** @param done The action that was carried out, whose result is announced. */
  async draw(done?: Fields): Promise<void> {
    const { chat } = this.#options.texts;
    const asked = ++this.#last;
    const query = done ? `?done=${done.action}` : "";
    const card = await load(this.#options, query);
    if (asked !== this.#last) return;
    if (!card) return this.#warn(chat.unreachable);
    const told = card.querySelector(".outcome");
    told?.remove();
    this.#box.querySelector("[role=alert]")?.remove();
    replaceCard(this.#place, card, done);
    this.#status.textContent = told?.textContent ?? "";
  }

  /** Posts an action that the chat's connection needn't know of, and draws the card again. */
  async #change(form: HTMLElement, fields: Fields): Promise<void> {
    const { room, texts } = this.#options;
    setBusy(form, true);
    const answer = await postAct(
      room,
      fields,
      () => this.#warn(this.#retrying),
    );
    if (!answer) this.#warn(texts.chat.cutOff);
    else if ("code" in answer) this.#warn(refusalIn(texts, answer));
    else await this.draw(fields);
    setBusy(form, false);
  }

  async #addOlder(link: HTMLElement): Promise<void> {
    setBusy(link, true);
    const older = await load(this.#options, `?before=${link.dataset.older}`);
    setBusy(link, false);
    if (!older) return this.#warn(this.#options.texts.chat.unreachable);
    const said = this.#box.querySelector(".said")!;
    const first = older.querySelector<HTMLElement>(".said li");
    said.append(...older.querySelectorAll(".said li"));
    const next = older.querySelector("[data-older]");
    if (next) link.replaceWith(next);
    else link.remove();
    // The link had the focus.
    first?.setAttribute("tabindex", "-1");
    first?.focus({ preventScroll: true });
  }

  /** Says above the card what goes wrong. */
  #warn(why: string): void {
    const known = this.#box.querySelector("[role=alert]");
    const problem = known ?? document.createElement("p");
    problem.className = "outcome trouble";
    problem.setAttribute("role", "alert");
    problem.textContent = why;
    if (!known) this.#place.before(problem);
    problem.scrollIntoView({ block: "nearest" });
  }
}

function isBusy(element: HTMLElement): boolean {
  return element.getAttribute("aria-busy") === "true";
}

function setBusy(element: HTMLElement, busy: boolean): void {
  element.setAttribute("aria-busy", String(busy));
}

/** Loads the card; `undefined` if the server can't be reached or refuses. */
async function load(
  { room, viewer, texts: { language } }: Options,
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

/** The fields of a submitted form, with its button's. */
function actionIn(
  { target, submitter }: SubmitEvent,
): { action: string; fields: Fields } {
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
