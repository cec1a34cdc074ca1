// Says each text of a JSON array: node say.mjs <client> <room> <token> <texts>
const [client, url, token, texts] = process.argv.slice(2);
const { join } = await import(client);

const room = await join(url, { token });
for (const text of JSON.parse(texts)) await room.say(text);
room.close();
