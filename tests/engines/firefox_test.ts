import { engineTest } from "./engine.ts";
import { FIREFOX, startFirefox } from "./firefox.ts";

engineTest("Firefox", { "firefox-esr": FIREFOX }, startFirefox);
