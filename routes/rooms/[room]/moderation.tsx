import type { Context } from "fresh";
import { define, type State } from "../../../server/state.ts";
import { wantsPage } from "../../../server/wants_page.ts";
import { embedPath, lookIn } from "../../../components/embed/look.ts";
import { cardPath } from "../../../components/connection/card_path.ts";
import type { ModerationView } from "../../../api/types.ts";
import type { SectionId } from "../../../components/moderation/view.ts";
import {
  type Action,
  checkKey,
  parseAction,
  Refusal,
} from "../../../hub/mod.ts";
import { allow } from "../../(_lib)/allow.ts";
import { renderPanel } from "../../(_lib)/panel_page.tsx";
import { renderPerson } from "../../(_lib)/person_page.tsx";
import { sentenceOf } from "../../(_lib)/problem.ts";
import {
  MAX_BODY_BYTES,
  readObject,
  stringsIn,
  wantsJson,
} from "../../(_lib)/request.ts";
import { NO_STORE } from "../../(_lib)/caching.ts";
import { originOf } from "../../(_lib)/own_origin.ts";
import { rememberNewId, underNewId } from "../../(_lib)/new_id.ts";

/**
 * The longest request of a moderator, in bytes: a purge of 5,000 messages and 500 people, or
 * blocked words of 40,000 Chinese characters in a form. nginx/hubbub.conf has the same limit.
 */
const MAX_BYTES = 512 * 1024;

/** The section that an action belongs to, unless the form names one. */
const SECTIONS: Readonly<Partial<Record<Action["action"], SectionId>>> = {
  rules: "rules",
  shield: "shield",
  unban: "restricted",
  lift: "restricted",
  mod: "moderators",
  unmod: "moderators",
  link: "links",
  revoke: "links",
  dismiss: "links",
  approve: "held",
  refuse: "held",
  undo: "audit",
  import: "lists",
  unlist: "lists",
  relist: "lists",
  bot: "programs",
  unbot: "programs",
  webhook: "programs",
  end: "end",
  reopen: "end",
};

/** A room's moderation panel: a page for people, JSON for programs, and the target of both. */
export const handler = define.handlers(allow({
  async GET(ctx) {
    if (wantsPage(ctx.req)) {
      const done = ctx.url.searchParams.get("done") ?? "";
      const sentences = ctx.state.texts.panel.done;
      const told = Object.hasOwn(sentences, done) ? sentences[done] : undefined;
      return await renderPanel(ctx, {
        told,
        at: /_webhook$/.test(done) ? "programs" : sectionOf(ctx, done),
      });
    }
    const { hub, person } = ctx.state;
    const view = await hub.staff.view(ctx.params.room, person);
    const { role, rules, shield } = view;
    const answer: ModerationView = {
      role,
      rules,
      shield,
      restrictions: Object.fromEntries(view.restrictions),
      held: Object.fromEntries(view.held),
      roles: Object.fromEntries(view.roles),
      lists: Object.fromEntries(view.lists),
      exceptions: Object.fromEntries(view.exceptions),
      links: Object.fromEntries(view.roleLinks),
      bots: Object.fromEntries(view.bots),
      webhook: view.webhook,
    };
    return Response.json(answer, { headers: NO_STORE });
  },

  async POST(ctx) {
    const { hub } = ctx.state;
    const { room } = ctx.params;
    const json = wantsJson(ctx.req);
    let fields: Readonly<Record<string, unknown>> = {};
    try {
      fields = await readObject(ctx.req, await maxBytesOf(ctx));
      if (fields.action === "remove") return await removeRoom(ctx, fields);
      if (fields.action === "test_webhook") return await testWebhook(ctx);
      const action = parseAction(fields);
      // The host's own cookie may be the one that somebody copied.
      const person = action.action === "dismiss"
        ? await underNewId(ctx.state, stringsIn(fields).get("key"))
        : ctx.state.person;
      const { seq: _, ...answer } = await hub.moderate(
        room,
        person,
        action,
        // One that can't be kept would not keep the act from being repeated.
        Object.hasOwn(fields, "key") ? checkKey(fields) : undefined,
      );
      rememberNewId(ctx.state, person);
      if (json) return Response.json(answer, { headers: NO_STORE });
      const { message, token } = answer;
      if (token !== undefined) {
        // Browsers never send the fragment to a server, nor to other sites.
        const page = `${originOf(ctx)}/rooms/${room}`;
        const link = action.action === "webhook"
          ? token
          : action.action === "bot"
          ? `${page}/bots/${token}`
          : `${page}/claim#${token}`;
        const told = ctx.state.texts.panel.done[action.action] ?? message;
        const at = SECTIONS[action.action];
        return await renderPanel(ctx, { link, told, at });
      }
      return ctx.redirect(backTo(ctx, fields, action), 303);
    } catch (error) {
      if (json || !(error instanceof Refusal)) throw error;
      const problem = sentenceOf(error, ctx.state.texts);
      const { status } = error;
      const viewer = cardIn(ctx, fields.back);
      const page = viewer === undefined
        ? renderPanel(ctx, {
          submitted: fields,
          problem,
          at: sectionOf(ctx, fields.section),
        }, status)
        : renderPerson(ctx, viewer, { problem, status });
      // If the viewer may not see the page, tell them why the action was refused, not
      // that.
      return await page.catch(() => {
        throw error;
      });
    }
  },
}));

/** Anyone may delete their own message here; only moderators send more than that. */
async function maxBytesOf(ctx: Context<State>): Promise<number | undefined> {
  const length = Number(ctx.req.headers.get("content-length"));
  if (!(length > MAX_BODY_BYTES)) return;
  const { hub, person } = ctx.state;
  const { you } = await hub.briefing(ctx.params.room, person);
  return you.role === "viewer" ? undefined : MAX_BYTES;
}

/**
 * Removes the room, if its name was typed.
 *
 * @throws {Refusal} `bad_action`, and what {@linkcode Hub.remove} throws.
 */
async function removeRoom(
  ctx: Context<State>,
  { confirm }: Readonly<Record<string, unknown>>,
): Promise<Response> {
  const { hub, person, texts } = ctx.state;
  const { room } = ctx.params;
  if (confirm !== room) {
    throw new Refusal("bad_action", texts.panel.removeRoom.mistyped);
  }
  await hub.remove(room, person);
  return wantsJson(ctx.req)
    ? new Response(null, { status: 204 })
    : ctx.redirect("/", 303);
}

/** Sends a test event to the host's webhook. Throws as {@linkcode StaffReads.testWebhook}. */
async function testWebhook(ctx: Context<State>): Promise<Response> {
  const { hub, person, texts } = ctx.state;
  const { room } = ctx.params;
  await hub.staff.testWebhook(room, person);
  const done = "test_webhook";
  return wantsJson(ctx.req)
    ? Response.json({ message: texts.panel.done[done] }, { headers: NO_STORE })
    : ctx.redirect(`/rooms/${room}/moderation?done=${done}#programs`, 303);
}

/** The viewer from whose card a form was sent; `undefined`: it was elsewhere. */
function cardIn({ params: { room } }: Context<State>, back: unknown) {
  const [, viewer] =
    String(back).match(/^\/rooms\/[^/]+\/people\/([\w.-]+)$/) ??
      [];
  return viewer !== undefined && back === cardPath(room, viewer)
    ? viewer
    : undefined;
}

/** Back to the room's page or embed or a person's card if the form was there, or else to the panel. */
function backTo(
  ctx: Context<State>,
  { back, section }: Readonly<Record<string, unknown>>,
  { action }: Action,
): string {
  const page = `/rooms/${ctx.params.room}`;
  const [path, query] = String(back).split("?");
  if (path === page) return page;
  if (path === `${page}/embed`) {
    return embedPath(ctx.params.room, lookIn(new URLSearchParams(query)));
  }
  const viewer = cardIn(ctx, back);
  if (viewer !== undefined) {
    return `${cardPath(ctx.params.room, viewer)}?done=${action}`;
  }
  // Several forms change rules, and each has its own sentence.
  const done = action === "rules"
    ? sectionOf(ctx, section) ?? action
    : action === "webhook"
    ? "no_webhook"
    : action;
  const at = sectionOf(ctx, done) ?? SECTIONS[action];
  return at ? `${page}/moderation?done=${done}#${at}` : `${page}/moderation`;
}

/** The section with this name, or the section of the action with this name. */
function sectionOf(
  { state: { texts } }: Context<State>,
  name: unknown,
): SectionId | undefined {
  if (typeof name !== "string") return;
  if (Object.hasOwn(texts.panel.sections, name)) return name as SectionId;
  return Object.hasOwn(SECTIONS, name)
    ? SECTIONS[name as Action["action"]]
    : undefined;
}
