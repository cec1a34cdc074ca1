import { render } from "preact";
import { loadStyles } from "../../styles/load_styles.ts";
import { notLoaded } from "../state/notes.ts";
import type { Session } from "../state/session.ts";
import { SearchDialog } from "./SearchDialog.tsx";
import { searchPath } from "./search_path.ts";

/**
 * Opens the search, or its page in a new tab if the styles can't be loaded. It isn't
 * imported later: a module of its own would make the chat's first load larger.
 */
export async function openSearch(session: Session): Promise<void> {
  try {
    await loadStyles("search");
    const place = document.createElement("div");
    document.querySelector(".front")!.after(place);
    const close = () => {
      render(null, place);
      place.remove();
    };
    render(<SearchDialog session={session} onClose={close} />, place);
  } catch {
    // An embed can't show it, and a chat goes on.
    const { state } = session;
    open(searchPath(state.room)) ?? state.note(notLoaded(state), true);
  }
}
