import { CHROMIUM } from "../browser/chromium.ts";
import { startChromium } from "./chromium.ts";
import { engineTest } from "./engine.ts";

engineTest("Chromium", { chromium: CHROMIUM }, startChromium);
