import type { Context } from "fresh";
import { asset } from "fresh/runtime";
import { define, type State } from "../../../server/state.ts";
import { wantsPage } from "../../../server/wants_page.ts";
import type { ServerStatus } from "../../../components/overlay/upkeep.ts";
import { readOptions } from "../../../components/overlay/options.ts";
import { overlayTexts } from "../../../components/overlay/texts.ts";
import { fill } from "../../../components/texts/catalogue.ts";
import { StyleSheet } from "../../../components/styles/StyleSheet.tsx";
import Overlay from "../../../islands/Overlay.tsx";
import { allow } from "../../(_lib)/allow.ts";
import { NO_STORE } from "../../(_lib)/caching.ts";

/** Its URL differs in every build. */
const BUILD = "/favicon.svg";

/**
 * A room's chat as an overlay, for the browser source of OBS and the like.
 *
 * Its query, all of it optional; invalid values get their default: `style=list|danmaku`
 * (list) · `fade=0…600`, seconds until a message fades, 0: never (30) · `size=50…300`,
 * percent (100) · `max=1…100`, messages at a time (30) · `align=left|right` (left) ·
 * `lost=say|clear`, a notice or nothing while disconnected (say) · `names=off`,
 * messages without names.
 *
 * For programs, and for the overlay's own check: the room's position, and the build.
 */
export const handler = define.handlers(allow({
  async GET(ctx) {
    const { hub, person } = ctx.state;
    const { room } = ctx.params;
    if (wantsPage(ctx.req)) return await renderOverlay(ctx);
    const { epoch, seq } = await hub.history(room, person, { limit: 1 });
    const status: ServerStatus = { epoch, seq, build: asset(BUILD) };
    return Response.json(status, { headers: NO_STORE });
  },
}));

/** Renders a whole document: the app's has a background. */
async function renderOverlay(ctx: Context<State>): Promise<Response> {
  const { hub, person, texts } = ctx.state;
  const { room } = ctx.params;
  const options = readOptions(ctx.url.searchParams);
  const [history, { settings, pin }] = await Promise.all([
    hub.history(room, person, { limit: options.max }),
    hub.briefing(room, person),
  ]);
  // A moderator sees more than the broadcast may show yet; the socket brings the rest
  // in time.
  const now = Date.now();
  const delayMs = settings.delaySeconds * 1_000;
  const isNotDue = ({ at }: { readonly at: number }) =>
    delayMs > 0 && at > now - delayMs;
  const messages = history.messages.filter((message) => !isNotDue(message));
  const notDue = history.messages.filter(isNotDue).map(({ seq }) => seq);
  if (pin && isNotDue(pin)) notDue.push(pin.target);
  const seq = Math.min(history.seq, ...notDue.map((seq) => seq - 1));
  return await ctx.render(
    <html lang={texts.language}>
      <head>
        <meta charset="utf-8" />
        <title>{fill(texts.overlay.title, { room })}</title>
        <link rel="icon" href={asset("/favicon.svg")} type="image/svg+xml" />
        <StyleSheet name="base" />
        <StyleSheet name="overlay" />
        <style>{`:root{font-size:${options.sizePercent}%}`}</style>
      </head>
      <body>
        <Overlay
          room={room}
          options={options}
          epoch={history.epoch}
          seq={seq}
          messages={messages}
          pin={pin && isNotDue(pin) ? undefined : pin}
          now={now}
          build={asset(BUILD)}
          texts={overlayTexts(texts)}
        />
      </body>
    </html>,
    { headers: NO_STORE },
    { skipAppWrapper: true },
  );
}
