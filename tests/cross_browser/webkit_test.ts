import { mainPathTest } from "./in_browser.ts";
import { DRIVER, SCREEN, startWebKit } from "./webkit.ts";

mainPathTest(
  "WebKit",
  { "webkit2gtk-driver": DRIVER, xvfb: SCREEN },
  startWebKit,
);
