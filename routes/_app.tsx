import { asset } from "fresh/runtime";
import { define } from "../server/state.ts";
import { OTHER_MEDIA } from "../components/styles/media.ts";
import { StyleSheet } from "../components/styles/StyleSheet.tsx";
import { appearanceIn, schemeOf, USUAL } from "../components/ui/appearance.ts";
import { textsFor } from "../components/texts/languages.ts";

/** Pages that look as their query says. */
const OWN_LOOK = /\/(?:embed|overlay)$/;

/** The document. Pages set their title and description with `<Head>`. */
export default define.page(function Document({ Component, req }) {
  const { language, lobby } = textsFor(req);
  const appearance = OWN_LOOK.test(new URL(req.url).pathname)
    ? USUAL
    : appearanceIn(req.headers.get("cookie"));
  const { scheme, light, dark } = schemeOf(appearance);
  return (
    <html
      lang={language}
      data-theme={appearance.theme}
      data-text={appearance.textSize}
    >
      <head>
        <meta charset="utf-8" />
        <meta
          name="viewport"
          content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
        />
        <meta name="color-scheme" content={scheme} />
        <meta
          name="theme-color"
          content={light}
          media="(prefers-color-scheme: light)"
        />
        <meta
          name="theme-color"
          content={dark}
          media="(prefers-color-scheme: dark)"
        />
        <title>Hubbub</title>
        <meta
          name="description"
          content={lobby.description}
        />
        <link rel="icon" href={asset("/favicon.svg")} type="image/svg+xml" />
        <StyleSheet name="base" />
        <StyleSheet name="media" media={OTHER_MEDIA} />
      </head>
      <body class="body">
        <Component />
      </body>
    </html>
  );
});
