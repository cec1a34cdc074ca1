/**
 * The messages of an overlay.
 *
 * @module
 */
import type { Pin, Viewer } from "../../hub/protocol.ts";
import { hueClass } from "../ui/colour.ts";
import type { Shown } from "./state.ts";
import type { OverlayTexts } from "./texts.ts";

/** A message. Nobody can click in a broadcast, so links are plain text. */
export function OverlayMessage(
  { shown: { message, leaving }, names, texts }: {
    shown: Shown;
    names: boolean;
    texts: OverlayTexts;
  },
) {
  const { from, text, announcement, me } = message;
  return (
    <li
      class={`saying ${hueClass(from.id)}${leaving ? " leaving" : ""}${
        announcement ? " boxed" : ""
      }${me ? " me" : ""}`}
    >
      {announcement && <span class="sign">{texts.announcement}</span>}
      {(names || me) && <Author of={from} texts={texts} />}
      <span class="words" dir="auto">{text}</span>
    </li>
  );
}

/** The pinned message; it always has its author's name. */
export function Pinned({ pin, texts }: { pin: Pin; texts: OverlayTexts }) {
  return (
    <section
      class={`saying boxed above ${hueClass(pin.from.id)}${
        pin.me ? " me" : ""
      }`}
      aria-label={texts.pinned}
    >
      <Author of={pin.from} texts={texts} />
      <span class="words" dir="auto">{pin.text}</span>
    </section>
  );
}

function Author(
  { of: { name, role, bot }, texts }: { of: Viewer; texts: OverlayTexts },
) {
  const badge = texts.badges[bot === undefined ? role : "bot"];
  return (
    <>
      {badge && <span class="sign">{badge}</span>}
      <b class="who" dir="auto">{name}</b>
      {bot && <bdi class="who">{bot}</bdi>}
    </>
  );
}
