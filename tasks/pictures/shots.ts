/**
 * The pictures. They show the real product.
 *
 * @module
 */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { delay } from "../../tests/browser/moments.ts";
import { act } from "../../tests/browser/overlay.ts";
import { over, sideBySide } from "./composed.ts";
import { ADMIN_TOKEN, Scene } from "./scene.ts";
import { RailwaySite } from "./site.ts";
import {
  NIGHT_TRAIN,
  NIGHT_TRAIN_ZH,
  OTHER_ROOMS,
  type Story,
} from "./story.ts";

/** What pictures are taken with. */
interface Studio {
  readonly browser: Browser;
  /** The URL of the broadcast. */
  readonly film: string;
}

/** A picture (PNG). */
type Picture = Promise<Uint8Array>;

/** A moment of the film with much to see, in seconds. */
const MOMENT_SECONDS = 3;

const TALL: BrowserContextOptions = {
  viewport: { width: 1_280, height: 800 },
};

const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
};

/** All pictures, by their names in docs/pictures/. */
export const SHOTS: Readonly<Record<string, (studio: Studio) => Picture>> = {
  "room": async (studio) =>
    await sideBySide(
      studio.browser,
      await onStage(studio, NIGHT_TRAIN, { deviceScaleFactor: 2 }),
      await onStage(studio, NIGHT_TRAIN, { ...PHONE, colorScheme: "dark" }),
    ),
  "room-light": (studio) => onStage(studio, NIGHT_TRAIN),
  "room-dark": (studio) =>
    onStage(studio, NIGHT_TRAIN, { colorScheme: "dark" }),
  "phone-dark": (studio) =>
    onStage(studio, NIGHT_TRAIN, { ...PHONE, colorScheme: "dark" }),
  "phone-zh": (studio) =>
    onStage(studio, NIGHT_TRAIN_ZH, { ...PHONE, locale: "zh-CN" }),
  chat,
  menu,
  panel,
  embed,
  "overlay-list": (studio) => overlay(studio, "?fade=0&max=6"),
  "overlay-danmaku": (studio) => overlay(studio, "?style=danmaku"),
  replay,
  lobby,
  admin,
};

/** A room with a broadcast and a lively chat. */
async function onStage(
  { browser, film }: Studio,
  story: Story,
  options?: BrowserContextOptions,
): Picture {
  await using scene = await Scene.open(browser, story, film);
  const page = await scene.visit(scene.room, options);
  await play(page);
  await scene.tell();
  return await take(page);
}

/** A room without a broadcast. */
async function chat({ browser }: Studio): Picture {
  await using scene = await Scene.open(browser, NIGHT_TRAIN);
  const page = await scene.visit(scene.room, {
    viewport: { width: 760, height: 800 },
  });
  await scene.tell();
  return await take(page);
}

/** A message's menu, as the host sees it. */
async function menu({ browser, film }: Studio): Picture {
  await using scene = await Scene.open(browser, NIGHT_TRAIN, film);
  const page = await scene.visit(scene.room, TALL, NIGHT_TRAIN.host);
  await play(page);
  const told = scene.tell();
  const row = page.getByRole("listitem").filter({
    hasText: "second favourite",
  });
  await row.hover();
  await row.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("menu").first().waitFor();
  await page.mouse.move(600, 780);
  await told;
  return await take(page);
}

/** The moderation panel, with content. */
async function panel({ browser }: Studio): Picture {
  const stream = "https://media.nighttrain.example/north.m3u8";
  await using scene = await Scene.open(browser, NIGHT_TRAIN, stream);
  await scene.moderate({
    action: "rules",
    links: false,
    review: "matches",
    slowSeconds: 3,
    blockedWords: "spoiler*",
  });
  await scene.say("Nkechi", "my photos from the bridge: https://nk.example/27");
  await scene.say("Zoë 🌸", "spoilers: there is a second tunnel");
  await scene.moderate({
    action: "timeout",
    name: "night_owl_77",
    seconds: 600,
    reason: "Only one tunnel joke an hour",
  });
  const page = await scene.visit(
    `${scene.room}/moderation`,
    {},
    NIGHT_TRAIN.host,
  );
  return await take(page);
}

/** The chat embedded in another site. */
async function embed({ browser, film }: Studio): Picture {
  await using scene = await Scene.open(browser, NIGHT_TRAIN);
  await using site = new RailwaySite(film);
  await scene.moderate({ action: "rules", embedOn: site.origin });
  site.framed = `${scene.room}/embed?theme=light&accent=1f6b52&compact`;
  const page = await scene.visit(site.origin, TALL);
  await scene.tell();
  return await take(page);
}

/** The chat overlaid on the broadcast. */
async function overlay({ browser, film }: Studio, query: string): Picture {
  await using scene = await Scene.open(browser, NIGHT_TRAIN);
  const page = await scene.visit(`${scene.room}/overlay${query}`, {
    viewport: { width: 1_280, height: 720 },
    deviceScaleFactor: 1,
  });
  await scene.tell();
  return await over(browser, film, MOMENT_SECONDS, await take(page));
}

/** A replay beside the recording. */
async function replay({ browser, film }: Studio): Picture {
  await using scene = await Scene.open(browser, NIGHT_TRAIN, film);
  const { messages } = await (await fetch(`${scene.room}/messages`)).json();
  await scene.tell();
  const page = await scene.visit(
    `${scene.room}/replay?at=${messages.at(-1).at}`,
  );
  await page.getByLabel("Show messages over").check();
  await play(page);
  await delay(6_000);
  return await take(page);
}

/** The lobby with several rooms. */
async function lobby({ browser, film }: Studio): Picture {
  await using scene = await Scene.open(browser, NIGHT_TRAIN, film);
  await openOthers(scene, film);
  return await take(await scene.visit(scene.server.url));
}

/** The operator's page, while the chat is lively. */
async function admin({ browser, film }: Studio): Picture {
  await using scene = await Scene.open(browser, NIGHT_TRAIN, film);
  await openOthers(scene, film);
  await scene.tell();
  const page = await scene.visit(`${scene.server.url}/admin`, TALL);
  await page.getByLabel("Token").fill(ADMIN_TOKEN);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Pause updates" }).waitFor();
  return await take(page);
}

/** Opens the other rooms. */
async function openOthers(scene: Scene, film: string): Promise<void> {
  for (const [name, title, last, people, streams] of OTHER_ROOMS) {
    const { room, host: cookie } = await scene.server.openRoomAs(
      await scene.server.introduce(last.who),
      name,
    );
    await act(room, cookie, {
      action: "rules",
      title,
      stream: streams ? film : "",
    });
    await scene.server.say(room, last.text, cookie);
    scene.crowd(room, people);
  }
}

/** Plays the video, muted. */
async function play(page: Page): Promise<void> {
  await page.locator("video").evaluate(
    async (video: HTMLVideoElement, moment) => {
      video.muted = true;
      video.currentTime = moment;
      await video.play();
    },
    MOMENT_SECONDS,
  );
}

/** Takes the picture, with a transparent background. */
async function take(page: Page): Picture {
  const picture = await page.screenshot({ omitBackground: true });
  await page.context().close();
  return picture;
}
