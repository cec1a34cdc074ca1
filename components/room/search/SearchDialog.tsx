/**
 * The search of a room's messages over the chat. It shows what the server draws for the
 * search's own page, so that there is one of each.
 *
 * @module
 */
import { useEffect, useRef } from "preact/hooks";
import { Dialog } from "../../ui/Dialog.tsx";
import { localTimes } from "../../times/local_times.ts";
import type { Session } from "../state/session.ts";
import { FURTHER_ID, RESULTS_ID, STATUS_ID } from "./ids.ts";
import { searchPath } from "./search_path.ts";

export function SearchDialog(
  { session, onClose }: { session: Session; onClose(): void },
) {
  const { chat, common } = session.state.texts;
  const box = useRef<HTMLDivElement>(null);
  const search = useRef<SearchBox>();
  useEffect(() => {
    search.current = new SearchBox(session, box.current!);
    void search.current.begin();
  }, []);
  return (
    <Dialog label={chat.search} texts={common} onClose={onClose}>
      <h2 class="title">{chat.search}</h2>
      <div
        class="searchbox"
        ref={box}
        onSubmit={(event) => {
          event.preventDefault();
          void search.current!.submit(event.target as HTMLFormElement);
        }}
        onClick={(event) => search.current!.clicked(event)}
      />
    </Dialog>
  );
}

/** What is in the dialog: the form, and what it finds. */
class SearchBox {
  readonly #session: Session;
  readonly #box: HTMLElement;
  /** Of several searches, only the last is shown. */
  #last = 0;

  constructor(session: Session, box: HTMLElement) {
    this.#session = session;
    this.#box = box;
  }

  /** Shows the form. */
  async begin(): Promise<void> {
    const page = await this.#fetch(searchPath(this.#session.state.room));
    const body = page?.querySelector(".searchbody");
    if (body) this.#box.replaceChildren(...body.childNodes);
    else this.#fail(this.#box);
    this.#box.querySelector<HTMLElement>("[name=q]")?.focus();
  }

  async submit(form: HTMLFormElement): Promise<void> {
    const query = new URLSearchParams(
      [...new FormData(form)].map(([name, value]) => [name, String(value)]),
    );
    // The day begins when it does for the viewer.
    const since = query.get("since");
    if (since) query.set("since", String(new Date(`${since}T00:00`).getTime()));
    const page = await this.#fetch(`${form.action}?${query}`);
    if (page) this.#show(page);
  }

  clicked(event: MouseEvent): void {
    const pressed = (event.target as Element).closest<HTMLElement>(
      "[data-to],a",
    );
    if (!pressed) return;
    event.preventDefault();
    if (pressed instanceof HTMLAnchorElement) void this.#further(pressed.href);
    else {
      pressed.closest("dialog")?.close();
      this.#session.goTo(Number(pressed.dataset.to));
    }
  }

  #show(page: Document): void {
    const results = this.#find(RESULTS_ID);
    const found = page.getElementById(RESULTS_ID);
    if (!found) return this.#fail(results);
    results.replaceChildren(...found.childNodes);
    this.#find(STATUS_ID).textContent =
      page.getElementById(STATUS_ID)?.textContent ?? "";
  }

  /** Adds what is found further back. */
  async #further(url: string): Promise<void> {
    const page = await this.#fetch(url);
    if (!page) return;
    const list = this.#box.querySelector(".found");
    if (!list) return this.#show(page);
    const before = this.#find(FURTHER_ID);
    this.#box.querySelector(`#${FURTHER_ID}~.problem`)?.remove();
    const problem = page.getElementById(RESULTS_ID)
      ? page.querySelector(".problem")
      : this.#failure();
    // What was found stays, and the link to try again.
    if (problem) return before.after(problem);
    const more = [...page.querySelectorAll(".found>li")];
    list.append(...more);
    const link = page.getElementById(FURTHER_ID);
    if (link) before.replaceWith(link);
    else before.remove();
    this.#find(STATUS_ID).textContent =
      page.getElementById(STATUS_ID)?.textContent ?? "";
    const next = more[0]?.querySelector<HTMLElement>("button") ??
      link?.querySelector("a") ??
      this.#box.querySelector<HTMLElement>("[name=q]");
    next?.focus();
  }

  /** `undefined`: another search began meanwhile. */
  async #fetch(url: string): Promise<Document | undefined> {
    const search = ++this.#last;
    this.#box.setAttribute("aria-busy", "true");
    let html = "";
    try {
      const answer = await fetch(url, { headers: { accept: "text/html" } });
      html = await answer.text();
    } catch {
      // An empty page is shown as a failure.
    }
    if (search !== this.#last) return;
    this.#box.setAttribute("aria-busy", "false");
    const page = new DOMParser().parseFromString(html, "text/html");
    localTimes(page, this.#session.state.texts.language);
    for (const button of page.querySelectorAll<HTMLElement>("[data-to]")) {
      button.hidden = false;
    }
    return page;
  }

  #fail(place: Element): void {
    place.replaceChildren(this.#failure());
  }

  #failure(): Element {
    const told = document.createElement("p");
    told.className = "problem";
    // Firefox 102 doesn't know the property.
    told.setAttribute("role", "alert");
    told.textContent = this.#session.state.texts.chat.unreachable;
    return told;
  }

  #find(id: string): HTMLElement {
    return this.#box.querySelector<HTMLElement>(`#${id}`)!;
  }
}
