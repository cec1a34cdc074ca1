import type { Context } from "fresh";
import { Head } from "fresh/runtime";
import AdminLive from "../../islands/AdminLive.tsx";
import LocalTimes from "../../islands/LocalTimes.tsx";
import { AdminPage } from "../../components/admin/AdminPage.tsx";
import { SignIn } from "../../components/admin/SignIn.tsx";
import { StyleSheet } from "../../components/styles/StyleSheet.tsx";
import { fill } from "../../components/texts/catalogue.ts";
import { Masthead } from "../../components/ui/page/Masthead.tsx";
import { Refusal } from "../../hub/mod.ts";
import type { SignInProblem } from "../../server/admin/admin.ts";
import { readAdminView } from "../../server/admin/view.ts";
import { define, type State } from "../../server/state.ts";
import { allow } from "../(_lib)/allow.ts";
import { readFields, required } from "../(_lib)/request.ts";
import {
  ADMIN_HEADERS,
  adminOf,
  checkOwnPage,
  goTo,
  isSignedIn,
} from "./(_lib)/access.ts";

/** The operator's page, and the form that asks for their token. */
export const handler = define.handlers(allow({
  async GET(ctx) {
    return isSignedIn(ctx) ? await renderAdmin(ctx) : await renderSignIn(ctx);
  },

  /** Signs in and out. */
  async POST(ctx) {
    const admin = adminOf(ctx);
    checkOwnPage(ctx);
    const fields = await readFields(ctx.req);
    const action = required(fields, "action");
    const { source: { address }, tls } = ctx.state;
    const response = goTo("/admin");
    if (action === "sign-out") {
      admin.signOut(response.headers, tls);
      return response;
    }
    if (action !== "sign-in") {
      throw new Refusal(
        "malformed",
        'Cannot read this: "action" must be "sign-in" or "sign-out".',
      );
    }
    const token = required(fields, "token").trim();
    const problem = admin.signIn(token, address, response.headers, tls);
    return problem ? await renderSignIn(ctx, problem) : response;
  },
}));

async function renderSignIn(
  ctx: Context<State>,
  problem?: SignInProblem,
): Promise<Response> {
  const { texts } = ctx.state;
  const headers = new Headers(ADMIN_HEADERS);
  if (problem?.why === "often") {
    const seconds = Math.ceil(problem.retryAfterMs / 1_000);
    headers.set("retry-after", String(seconds));
  }
  const status = problem && { wrong: 401, often: 429 }[problem.why];
  return await ctx.render(
    <>
      <Head>
        <title>
          {fill(texts.common.title, { title: texts.admin.signIn.title })}
        </title>
      </Head>
      <Masthead texts={texts} />
      <SignIn texts={texts} problem={problem?.why} />
    </>,
    { status, headers },
  );
}

async function renderAdmin(ctx: Context<State>): Promise<Response> {
  const { texts } = ctx.state;
  const { language, common, admin: { title, pause, stale } } = texts;
  const view = await readAdminView(
    adminOf(ctx).overview,
    ctx.url.searchParams,
    texts,
  );
  return await ctx.render(
    <>
      <Head>
        <title>{fill(common.title, { title })}</title>
        <StyleSheet name="admin" />
      </Head>
      <Masthead texts={texts} />
      <AdminPage view={view}>
        <AdminLive texts={{ language, common, pause, stale }} />
        <LocalTimes language={language} />
      </AdminPage>
    </>,
    { headers: ADMIN_HEADERS },
  );
}
