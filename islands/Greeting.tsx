import { type Signal, useSignal } from "@preact/signals";
import "../components/room/first_modules.ts";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import CopyText from "./CopyText.tsx";
import {
  type Progress,
  progressIn,
  saveProgress,
  type Step,
  STEPS,
} from "../components/room/greeting.ts";
import { type GreetingTexts, plural } from "../components/texts/catalogue.ts";

interface GreetingProps {
  readonly room: string;
  readonly origin: string;
  readonly texts: GreetingTexts;
}

/**
 * A new host's first steps, until all are done or the host closes it. This browser keeps
 * which are done, so it appears only once scripts run.
 */
export default function Greeting(props: GreetingProps) {
  const { room, texts: { greeting, language } } = props;
  const progress = useSignal<Progress | undefined>(undefined);
  const secret = useSignal("");
  useEffect(() => void (progress.value = progressIn(room)), []);

  const change = (next: Progress) => {
    progress.value = next;
    saveProgress(room, next);
    if (next.closed) focusField();
  };
  const now = progress.value;
  if (!now || now.closed) return null;
  const left = STEPS.length - now.done.length;
  return (
    <details
      class="greeting"
      open={now.open}
      onToggle={({ currentTarget: { open } }) => {
        if (open !== now.open) change({ ...now, open });
      }}
    >
      <summary>
        <b>{greeting.title}</b>{" "}
        <span class="dim">{plural(language, greeting.left, left)}</span>
      </summary>
      <ol>
        {STEPS.map((step) => (
          <li key={step}>
            <label class="check">
              <input
                type="checkbox"
                checked={now.done.includes(step)}
                onChange={({ currentTarget: { checked } }) => {
                  const done = now.done.filter((each) => each !== step);
                  if (checked) done.push(step);
                  const closed = done.length === STEPS.length;
                  change({ ...now, done, closed });
                }}
              />
              <span>{greeting.steps[step]}</span>
            </label>
            {!now.done.includes(step) && (
              <Help step={step} secret={secret} {...props} />
            )}
          </li>
        ))}
      </ol>
      <button
        type="button"
        class="small"
        onClick={() => change({ ...now, closed: true })}
      >
        {greeting.close}
      </button>
    </details>
  );
}

/** What had the focus is gone. */
function focusField(): void {
  document.querySelector<HTMLElement>(".composer textarea")?.focus();
}

/** What a step takes. */
function Help(
  { step, secret, ...props }: GreetingProps & {
    step: Step;
    secret: Signal<string>;
  },
) {
  const { room, texts: { greeting } } = props;
  const here = `/rooms/${room}`;
  switch (step) {
    case "share":
      return <Link {...props} id="sharelink" label={greeting.link} to={here} />;
    case "keep":
      return <HostLink secret={secret} {...props} />;
    case "about":
      return (
        <PanelLinks>
          <a class="quiet" href={`${here}/moderation#about`}>
            {greeting.about}
          </a>
          <a class="quiet" href={`${here}/moderation#rules`}>
            {greeting.rules}
          </a>
        </PanelLinks>
      );
    case "show":
      return (
        <>
          <Link
            {...props}
            id="overlaylink"
            label={props.texts.overlay}
            to={`${here}/overlay`}
          />
          <PanelLinks>
            <a class="quiet" href={`${here}/moderation#embed`}>
              {greeting.embed}
            </a>
          </PanelLinks>
        </>
      );
  }
}

/**
 * Creates a link that makes whoever opens it the host. It is shown until the page is left,
 * also after the step was ticked and unticked.
 */
function HostLink(
  { secret, ...props }: GreetingProps & { secret: Signal<string> },
) {
  const { room, texts: { greeting, refusals } } = props;
  const problem = useSignal("");
  const busy = useSignal(false);
  useEffect(() => {
    // The button had the focus, and is gone.
    if (secret.value && document.activeElement === document.body) {
      document.getElementById("keeplink")?.focus();
    }
  }, [secret.value]);
  const create = async () => {
    if (busy.value) return;
    busy.value = true;
    try {
      const response = await fetch(`/rooms/${room}/moderation`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/json",
        },
        body: JSON.stringify({ action: "link", role: "host" }),
      });
      const { token, code, message } = await response.json();
      secret.value = token ?? "";
      problem.value = token ? "" : refusals[code] ?? message;
    } catch {
      problem.value = greeting.failed;
    }
    busy.value = false;
  };
  if (secret.value) {
    return (
      <Link
        {...props}
        id="keeplink"
        label={greeting.keepSecret}
        to={`/rooms/${room}/claim#${secret.value}`}
      />
    );
  }
  return (
    <>
      <p class="hint">{greeting.keepHint}</p>
      <button type="button" class="small" onClick={() => void create()}>
        {greeting.create}
      </button>
      {problem.value && <p class="problem" role="alert">{problem}</p>}
    </>
  );
}

function Link(
  { id, label, to, origin, texts }: GreetingProps & {
    id: string;
    label: string;
    to: string;
  },
) {
  return (
    <CopyText
      id={id}
      label={label}
      text={`{origin}${to}`}
      origin={origin}
      texts={texts}
    />
  );
}

function PanelLinks({ children }: { children: ComponentChildren }) {
  return <p class="links">{children}</p>;
}
