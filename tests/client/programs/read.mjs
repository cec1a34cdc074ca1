// Prints each message with its seq, and each gap: node read.mjs <client> <room>
const [client, url] = process.argv.slice(2);
const { join } = await import(client);

const room = await join(url);
console.log("joined");
for await (const event of room) {
  if (event.type === "gap") console.log("gap", event.from, event.to);
  if (event.type !== "message") continue;
  console.log(event.text, event.seq);
}
