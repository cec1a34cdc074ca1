import { assert, assertEquals } from "@std/assert";
import {
  SEARCH,
  SEARCH_VIEWER,
} from "../../hub/engine/redis/search_scripts.ts";
import { newMessage, numbers } from "../engine/tools.ts";
import { Instance, redisTest, TestRedis } from "./redis.ts";

redisTest(
  "One step of a search looks at about two megabytes, however long messages are, and then says where to go on",
  async () => {
    await using redis = await TestRedis.start();
    const url = redis.url();
    await using instance = await Instance.open(url);
    const { engine } = instance;
    await engine.open("lobby");
    const text = "x".repeat(20_000);
    for (let first = 0; first < 1_000; first += 100) {
      await Promise.all(
        numbers(100).map((n) =>
          engine.publish(
            "lobby",
            newMessage(`${text} ${n}`, { key: `${first + n}` }),
          )
        ),
      );
    }
    const keys = ["2", "hubbub:{lobby}:meta", "hubbub:{lobby}:log"];
    const step = async (text: string, ...args: string[]) => {
      const reply = await redis.ask(url, "EVAL", text, ...keys, ...args);
      const found = reply.match(/^\{"type":"message"/gm)?.length ?? 0;
      return { reply, found };
    };
    // The first hundred, and then none.
    const searched = await step(SEARCH.text, "", "", "500", "-1");
    assertEquals(searched.found, 100);
    assert(/^900$/m.test(searched.reply.slice(0, 100)));
    const by = await step(SEARCH_VIEWER.text, "", "500", "ann");
    assertEquals(by.found, 100);
    assert(/^900$/m.test(by.reply.slice(0, 100)));
    const { messages } = await engine.history("lobby", { limit: 999 });
    assertEquals(messages.map(({ seq }) => seq), numbers(1_000).slice(1));
  },
);
