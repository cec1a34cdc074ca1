/**
 * The panel's section for programs: bots, which write, and the webhook, which listens.
 *
 * @module
 */
import { fill } from "../texts/catalogue.ts";
import { fillNodes } from "../texts/fill_nodes.ts";
import {
  ActionForm,
  AskingButton,
  DateTime,
  FieldWithButton,
  NewSecret,
  Section,
  SubmitButton,
} from "./panel_parts.tsx";
import {
  type PanelView,
  type Webhook as StoredWebhook,
  written,
  writtenIn,
} from "./view.ts";

/** Adds and removes bots, and sets the webhook; for the host. */
export function Programs({ view }: { view: PanelView }) {
  const { room, bots, texts } = view;
  const { programs, made } = texts.panel;
  return (
    <Section id="programs" view={view} note={programs.note}>
      <NewSecret view={view} at="programs" />
      <ul class="entries">
        {[...bots].map(([id, { name, at }]) => (
          <li key={id} class="entry">
            <p class="entrybody">
              <b class="notranslate">{name}</b> <span class="dim">{made}</span>
              {" "}
              <DateTime at={at} texts={texts} />
            </p>
            <ActionForm room={room} section="programs" fields={{ bot: id }}>
              <AskingButton
                label={programs.removeBot}
                asks={programs.asksRemoveBot}
                name="action"
                value="unbot"
              />
            </ActionForm>
          </li>
        ))}
      </ul>
      <ActionForm room={room} section="programs" fields={{ action: "bot" }}>
        <FieldWithButton
          id="botname"
          label={programs.botName}
          hint={programs.botHint}
          button={programs.addBot}
          name="name"
          dir="auto"
          maxlength={32}
          defaultValue={writtenIn("programs", view, "name")}
        />
      </ActionForm>
      {(view.mayHaveWebhook || view.webhook) && <Webhook view={view} />}
    </Section>
  );
}

function Webhook({ view }: { view: PanelView }) {
  const { room, webhook, mayHaveWebhook, texts } = view;
  const { programs } = texts.panel;
  return (
    <>
      {webhook && (
        <ul class="entries">
          <li class="entry">
            <div class="entrybody">
              <p>
                {programs.webhook} <bdi class="notranslate">{webhook.url}</bdi>
              </p>
              <Status webhook={webhook} texts={texts} />
            </div>
            <ActionForm room={room} section="programs">
              <SubmitButton name="action" value="test_webhook">
                {programs.test}
              </SubmitButton>
            </ActionForm>
            <ActionForm room={room} section="programs" fields={{ url: "" }}>
              <AskingButton
                label={programs.removeWebhook}
                asks={programs.asksRemoveWebhook}
                name="action"
                value="webhook"
              />
            </ActionForm>
          </li>
        </ul>
      )}
      {mayHaveWebhook && (
        <ActionForm
          room={room}
          section="programs"
          fields={{ action: "webhook" }}
        >
          <FieldWithButton
            id="webhookurl"
            label={programs.url}
            hint={programs.urlHint}
            button={programs.setWebhook}
            type="url"
            name="url"
            maxlength={2_000}
            defaultValue={written(view, "url", "")}
          />
        </ActionForm>
      )}
    </>
  );
}

/** How deliveries go. */
function Status(
  { webhook, texts }: { webhook: StoredWebhook; texts: PanelView["texts"] },
) {
  const { programs } = texts.panel;
  const { succeededAt, failing, gone, off, behind } = webhook;
  return (
    <>
      <p class="hint">
        {succeededAt === undefined
          ? programs.nothingDelivered
          : fillNodes(programs.delivered, {
            time: <DateTime at={succeededAt} texts={texts} />,
          })} {behind > 0 && fill(programs.behind, { n: behind })}
      </p>
      {off && <p class="outcome trouble">{programs.off}</p>}
      {gone && <p class="outcome trouble">{programs.gone}</p>}
      {failing && (
        <p class="outcome trouble">
          {fillNodes(programs.failing, {
            since: <DateTime at={failing.since} texts={texts} />,
            why: whyIn(programs.whys, failing.why),
            next: <DateTime at={failing.retryAt} texts={texts} />,
          })}
        </p>
      )}
    </>
  );
}

/** Returns why deliveries fail in the page's language. */
function whyIn(whys: Readonly<Record<string, string>>, why: string): string {
  const n = /\d+/.exec(why)?.[0] ?? "";
  const known = whys[n ? why.replace(n, "{n}") : why];
  return known === undefined ? why : fill(known, { n });
}
