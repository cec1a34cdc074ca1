import { mainPathTest } from "./in_browser.ts";
import { FIREFOX, startFirefox } from "./firefox.ts";

mainPathTest("Firefox", { "firefox-esr": FIREFOX }, startFirefox);
