// Posts numbers, some at a time, and prints each with its seq: node post.mjs <client> <room> <first> <last>
const [client, url, first, last] = process.argv.slice(2);
const { join } = await import(client);

const room = await join(url, { name: "Poster" });
let next = Number(first);
await Promise.all(Array.from({ length: 50 }, async () => {
  while (next <= Number(last)) {
    const text = String(next++);
    console.log(text, await room.say(text));
  }
}));
room.close();
