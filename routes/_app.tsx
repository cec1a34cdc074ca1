import { asset } from "fresh/runtime";
import { define } from "../server/state.ts";
import { OTHER_MEDIA } from "../components/styles/media.ts";
import { StyleSheet } from "../components/styles/StyleSheet.tsx";
import { textsFor } from "../components/texts/languages.ts";

/** The document. Pages set their title and description with `<Head>`. */
export default define.page(function Document({ Component, req }) {
  const { language, lobby } = textsFor(req);
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta
          name="viewport"
          content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
        />
        <meta name="color-scheme" content="light dark" />
        <meta
          name="theme-color"
          content="#f6f3ee"
          media="(prefers-color-scheme: light)"
        />
        <meta
          name="theme-color"
          content="#14120f"
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
