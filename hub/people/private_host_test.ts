import { assertEquals } from "@std/assert";
import { isPrivateHost } from "./private_host.ts";

const PRIVATE = [
  "http://192.168.1.1/stream.m3u8",
  "http://169.254.169.254/latest/meta-data",
  "http://127.0.0.1:8080/x",
  "http://127.1/",
  "http://10.0.0.1/",
  "http://172.16.0.1/",
  "http://172.31.255.255/",
  "http://100.64.0.1/",
  "http://100.127.255.254/",
  "http://0.0.0.0/",
  "http://0/",
  "http://224.0.0.1/",
  "http://255.255.255.255/",
  // Other spellings.
  "http://3232235777/",
  "http://0xc0a80101/",
  "http://0300.0250.01.01/",
  "http://192.168.257/",
  "http://0x7f.1/",
  "http://192.168.1.1./",
  "http://１９２.168.1.1/",
  "http://192。168。1。1/",
  "http://%31%39%32.168.1.1/",
  "https://user@10.1.2.3/",
  "http://[::1]/",
  "http://[::]/",
  "http://[0:0:0:0:0:0:0:1]/",
  "http://[fc00::1]/",
  "http://[fd12:3456::1]/",
  "http://[fe80::1]/",
  "http://[febf::1]/",
  "http://[ff02::1]/",
  "http://[::ffff:192.168.1.1]/",
  "http://[::ffff:a9fe:a9fe]/",
  "http://[::ffff:0:127.0.0.1]/",
  "http://[::10.0.0.1]/",
  "http://[64:ff9b::10.0.0.1]/",
  "http://[64:ff9b:1::1]/",
  "http://192.0.2.1/",
  "http://198.51.100.1/",
  "http://203.0.113.1/",
  "http://[2001:0:a00:1::]/",
  "http://[2001:db8::1]/",
  "http://[3fff:fff::1]/",
  "http://[5f00::1]/",
  "http://[2002:c0a8:0101::1]/",
  "http://localhost/",
  "http://LOCALHOST./",
  "http://app.localhost/",
  "http://nas.local/",
  "http://nas.local./",
  "http://router/",
  "http://router./",
  "http://router.lan/",
  "http://fritz.home.arpa/",
  "http://metadata.google.internal/",
];

for (const url of PRIVATE) {
  Deno.test(`${url} is in a private network`, () => {
    assertEquals(isPrivateHost(new URL(url)), true);
  });
}

const PUBLIC = [
  "https://live.example.com/a.m3u8",
  "https://localhost.example.com/",
  "https://local.tv/",
  "https://lan.example/",
  "http://8.8.8.8/",
  "http://172.15.0.1/",
  "http://172.32.0.1/",
  "http://100.63.0.1/",
  "http://192.167.1.1/",
  "http://169.253.1.1/",
  "http://[2001:4860:4860::8888]/",
  "http://[2001:1::1]/",
  "http://[4000::1]/",
  "http://[::ffff:8.8.8.8]/",
  "http://[64:ff9b::8.8.8.8]/",
  "http://[2002:808:808::1]/",
  "http://10.example.com/",
  "https://müller.example/",
];

for (const url of PUBLIC) {
  Deno.test(`${url} is public`, () => {
    assertEquals(isPrivateHost(new URL(url)), false);
  });
}
