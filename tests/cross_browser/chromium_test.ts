import { CHROMIUM } from "../browser/chromium.ts";
import { startChromium } from "./chromium.ts";
import { mainPathTest } from "./in_browser.ts";

mainPathTest("Chromium", { chromium: CHROMIUM }, startChromium);
