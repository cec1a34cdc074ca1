/** The viewer's preferences: notifications, theme, text size and language. */
import { assertEquals } from "@std/assert";
import type { Locator } from "playwright-core";
import { browserTest } from "./chromium.ts";
import { openAsHost } from "./moderating.ts";
import type { RoomPage } from "./room_page.ts";
import { RoomServer } from "./room_server.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

declare global {
  /** The titles of notifications. */
  var notified: string[];
  /** Sets the permission, as in the site's settings. */
  var permit: (permission: NotificationPermission) => void;
}

/** Headless Chromium denies all notifications, so the page gets its own. */
function fakeNotifications(): void {
  const status = new EventTarget() as PermissionStatus;
  navigator.permissions.query = () => Promise.resolve(status);
  class Fake {
    static permission: NotificationPermission = "default";
    static requestPermission() {
      if (Fake.permission === "default") Fake.permission = "granted";
      return Promise.resolve(Fake.permission);
    }
    constructor(title: string, { body = "" }: NotificationOptions = {}) {
      if (title) globalThis.notified.push(body);
    }
    close() {}
  }
  globalThis.notified = [];
  globalThis.Notification = Fake as unknown as typeof Notification;
  globalThis.permit = (permission) => {
    Fake.permission = permission;
    status.dispatchEvent(new Event("change"));
  };
}

async function openSettings({ page }: RoomPage): Promise<Locator> {
  await page.getByRole("button", { name: "Chat settings" }).click();
  const dialog = page.getByRole("dialog", { name: "Chat settings" });
  await dialog.waitFor();
  return dialog;
}

const NOTIFY = "Notify me when someone mentions me";

browserTest(
  "Notifications are on only while they can come: a permission taken away turns them off and says why, one given back turns them on",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room);
    const bob = await visit(room);
    await ann.takeName("Ann");
    await bob.takeName("Bob");
    await ann.page.evaluate(fakeNotifications);
    await ann.page.evaluate(() =>
      Object.defineProperty(document, "hidden", { value: true })
    );
    const dialog = await openSettings(ann);
    const check = dialog.getByRole("checkbox", { name: NOTIFY });
    assertEquals(await check.isChecked(), false);
    await check.click();
    await dialog.getByRole("checkbox", { name: NOTIFY, checked: true })
      .waitFor();
    await bob.say("hello @Ann");
    await ann.page.waitForFunction(() => globalThis.notified.length === 1);

    const blocked = dialog.getByText("Your browser blocks notifications");
    await ann.page.evaluate(() => globalThis.permit("denied"));
    await blocked.waitFor();
    assertEquals(await check.isChecked(), false);
    await bob.say("nobody hears this @Ann");
    await ann.row("nobody hears this").waitFor();
    await ann.page.evaluate(() => globalThis.permit("granted"));
    await blocked.waitFor({ state: "detached" });
    assertEquals(await check.isChecked(), true);
    await bob.say("/me waves at @Ann");
    await ann.page.waitForFunction(() => globalThis.notified.length === 2);
    assertEquals(await ann.page.evaluate(() => globalThis.notified), [
      "hello @Ann",
      "Bob waves at @Ann",
    ]);

    // Later visits, with the permission and after it was taken away.
    await ann.page.addInitScript(fakeNotifications);
    await ann.page.addInitScript(() => globalThis.permit("granted"));
    await ann.reload();
    await openSettings(ann);
    assertEquals(await check.isChecked(), true);
    await ann.page.addInitScript(() => globalThis.permit("denied"));
    await ann.reload();
    await openSettings(ann);
    await blocked.waitFor();
    assertEquals(await check.isChecked(), false);
  },
);

browserTest(
  "A setting that the browser refuses stays off however often it is tried, and says what is the matter",
  async (visit) => {
    const room = await server.openRoom();
    const ann = await visit(room);
    const refusals: [sentence: string, refuse: () => void][] = [
      ["Your browser blocks notifications from this page.", () => {}],
      // As on Android.
      ["This browser shows no notifications from pages.", () => {
        globalThis.Notification = class {
          static permission = "granted";
          static requestPermission = () => Promise.resolve("granted");
          constructor() {
            throw new TypeError("Illegal constructor");
          }
        } as unknown as typeof Notification;
      }],
      ["This browser shows no notifications from pages.", () => {
        Reflect.deleteProperty(globalThis, "Notification");
      }],
      ["this page was opened without https.", () => {
        Object.defineProperty(globalThis, "isSecureContext", { value: false });
      }],
    ];
    for (const [sentence, refuse] of refusals) {
      await ann.page.evaluate(refuse);
      const dialog = await openSettings(ann);
      const check = dialog.getByRole("checkbox", { name: NOTIFY });
      for (let tries = 0; tries < 2; tries++) {
        await check.click();
        await dialog.getByText(sentence).waitFor();
        assertEquals(await check.isChecked(), false);
      }
      assertEquals(await dialog.getByText("stores nothing").count(), 0);
      await ann.page.keyboard.press("Escape");
    }
    await ann.page.evaluate(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException("blocked", "SecurityError");
      };
    });
    await (await openSettings(ann)).getByText("stores nothing").waitFor();
  },
);

/** What a page looks like, before and without its scripts. */
function looks({ page }: RoomPage): Promise<unknown> {
  return page.evaluate(() => {
    const { fontSize } = getComputedStyle(document.documentElement);
    const { backgroundColor } = getComputedStyle(document.body);
    const schemes = document.querySelectorAll<HTMLMetaElement>(
      "meta[name=color-scheme],meta[name=theme-color]",
    );
    const [scheme, ...colours] = [...schemes].map(({ content }) => content);
    return { fontSize, backgroundColor, scheme, colours };
  });
}

browserTest(
  "A theme and a text size apply at once, and on every page of the site before its scripts run; an embed keeps its own",
  async (visit) => {
    const { room, host } = await openAsHost(server, visit, {
      colorScheme: "light",
      viewport: { width: 320, height: 568 },
    });
    const usual = await looks(host);
    const dialog = await openSettings(host);
    const pressed = dialog.getByRole("button", { pressed: true });
    assertEquals(await pressed.allTextContents(), [
      "System",
      "Normal",
      "English",
    ]);
    await dialog.getByRole("button", { name: "Dark" }).click();
    await dialog.getByRole("button", { name: "Largest" }).click();
    assertEquals(await pressed.allTextContents(), [
      "Dark",
      "Largest",
      "English",
    ]);
    const dark = {
      fontSize: "20px",
      backgroundColor: "rgb(20, 18, 15)",
      scheme: "dark",
      colours: ["#14120f", "#14120f"],
    };
    assertEquals(await looks(host), dark);
    await host.page.keyboard.press("Escape");
    await host.expectNoSidewaysScroll();

    await host.page.route("**/*.js", (route) => route.abort());
    host.expect(/^Failed to load resource/, /dynamically imported module/);
    for (const path of ["", "/moderation", "/replay", "/../.."]) {
      await host.page.goto(room + path);
      assertEquals(await looks(host), dark, path);
    }
    await host.page.goto(`${room}/embed`);
    assertEquals(await looks(host), usual);
    await host.page.goto(`${room}/embed?theme=dark`);
    assertEquals(
      await host.page.evaluate(() =>
        getComputedStyle(document.body).backgroundColor
      ),
      dark.backgroundColor,
    );
    await host.page.unroute("**/*.js");

    // A light page for a viewer whose system is dark.
    await host.page.emulateMedia({ colorScheme: "dark" });
    await host.open(room);
    const again = await openSettings(host);
    await again.getByRole("button", { name: "Light" }).click();
    await again.getByRole("button", { name: "Normal" }).click();
    await host.reload();
    const light = "#f6f3ee";
    assertEquals(await looks(host), {
      ...usual as object,
      scheme: "light",
      colours: [light, light],
    });
    await openSettings(host);
    await again.getByRole("button", { name: "中文" }).click();
    await host.page.locator("html[lang|=zh]").waitFor();
    await host.joined();
    await host.page.getByRole("button", { name: "聊天设置" }).click();
    const chinese = host.page.getByRole("dialog", { name: "聊天设置" });
    await chinese.waitFor();
    assertEquals(
      await chinese.getByRole("button", { pressed: true }).allTextContents(),
      ["浅色", "标准", "中文"],
    );
  },
);
