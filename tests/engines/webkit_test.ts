import { engineTest } from "./engine.ts";
import { DRIVER, SCREEN, startWebKit } from "./webkit.ts";

engineTest(
  "WebKit",
  { "webkit2gtk-driver": DRIVER, xvfb: SCREEN },
  startWebKit,
);
