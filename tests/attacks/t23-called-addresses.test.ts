import assert from "node:assert/strict";
import { type AddressInfo, createServer, type Server } from "node:net";
import { after, before, describe, test } from "node:test";
import { createGuardedFetch, judgeTarget } from "@countersign/platform";

const refused: Readonly<Record<string, readonly string[]>> = {
  "no TLS": ["http://hooks.example/", "http://192.0.66.1/"],
  "another scheme": ["ftp://hooks.example/", "file:///etc/passwd", "gopher://hooks.example/", "javascript:alert(1)"],
  "another port": ["https://hooks.example:22/", "https://hooks.example:6379/", "https://hooks.example:80/"],
  "a name or a password": ["https://user@hooks.example/", "https://:secret@hooks.example/"],
  "a fragment": ["https://hooks.example/#1", "https://hooks.example/#"],
  "no URL": ["", "hooks.example", "//hooks.example/", "https://"],
  loopback: ["https://127.0.0.1/", "https://127.9.9.9/", "https://[::1]/", "https://0.0.0.0/", "https://[::]/"],
  "another spelling of loopback": [
    "https://2130706433/",
    "https://017700000001/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://127.1/",
    "https://1２7.0.0.1/",
    "https://127.0.0.1./",
    "https://127.0.0.1../",
  ],
  "one address inside another": [
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::127.0.0.1]/",
    "https://[::ffff:0:127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b:1::a9fe:a9fe]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:7f00:1::]/",
  ],
  "metadata services": [
    "https://169.254.169.254/",
    "https://[fd00:ec2::254]/",
    "https://100.100.100.200/",
    "https://168.63.129.16/",
  ],
  "private addresses": [
    "https://10.1.2.3/",
    "https://172.16.0.1/",
    "https://172.31.255.255/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://[fd12::1]/",
    "https://[fec0::1]/",
  ],
  "link-local and multicast": [
    "https://169.254.1.1/",
    "https://[fe80::1]/",
    "https://224.0.0.1/",
    "https://[ff02::1]/",
  ],
  "documentation, benchmarks, reserved": [
    "https://192.0.2.1/",
    "https://198.51.100.1/",
    "https://203.0.113.1/",
    "https://198.18.0.1/",
    "https://240.0.0.1/",
    "https://255.255.255.255/",
    "https://192.0.0.8/",
    "https://[2001:db8::1]/",
    "https://[3fff::1]/",
    "https://[100::1]/",
    "https://[5f00::1]/",
    "https://[4000::1]/",
  ],
  "names of inner hosts": [
    "https://localhost/",
    "https://LOCALHOST./",
    "https://a.localhost/",
    "https://printer.local/",
    "https://metadata.google.internal/",
    "https://intranet/",
    "https://db.home.arpa/",
    "https://foo.internal../",
    "https://localhost.../",
    "https://intranet../",
  ],
};

describe("T23: an address that a site names", () => {
  for (const [kind, targets] of Object.entries(refused)) {
    test(`is not called: ${kind}`, () => {
      for (const target of targets) assert.throws(() => judgeTarget(target), { code: "target_forbidden" }, target);
    });
  }

  test("is called when it is public", () => {
    for (const target of [
      "https://hooks.example/a?b=1",
      "https://hooks.example:8443/",
      "https://93.184.215.14/",
      "https://[2606:4700::6810:84e5]/",
    ])
      assert.equal(judgeTarget(target).href, target);
  });

  test("is not called because another origin of the same host is listed", () => {
    const rules = { dangerouslyAllowedOrigins: ["http://localhost:8601"] };
    assert.equal(judgeTarget("http://localhost:8601/hooks", rules).port, "8601");
    for (const target of [
      "http://localhost:8602/",
      "https://localhost:8601/",
      "http://localhost/",
      "http://127.0.0.1:8601/",
    ])
      assert.throws(() => judgeTarget(target, rules), { code: "target_forbidden" }, target);
  });
});

describe("T23: a name that leads inside", () => {
  let server: Server;
  let connections = 0;
  before(async () => {
    server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  });
  after(() => server.close());

  const forbidden = { code: "target_forbidden" };
  async function callAt(answers: readonly (readonly string[])[]): Promise<number> {
    let asked = 0;
    const send = createGuardedFetch({ resolve: async () => answers[Math.min(asked++, answers.length - 1)] ?? [] });
    await assert.rejects(send("https://hooks.example:8443/"), forbidden);
    return asked;
  }

  test("is not connected to, whichever of its addresses is the inner one", async () => {
    for (const answer of [["127.0.0.1"], ["93.184.215.14", "10.0.0.1"], ["::1"], ["::ffff:169.254.169.254"], []])
      await callAt([answer]);
    assert.equal(connections, 0);
  });

  test("that rebinds is asked for once for each connection, and what was checked is what is connected to", async () => {
    assert.equal(await callAt([["127.0.0.1"], ["93.184.215.14"]]), 1);
    let asked = 0;
    const ended = new AbortController();
    const send = createGuardedFetch({
      async resolve() {
        asked += 1;
        if (asked > 1) return ["127.0.0.1"];
        queueMicrotask(() => ended.abort());
        return ["93.184.215.14"];
      },
    });
    await assert.rejects(send("https://hooks.example:8443/", { signal: ended.signal }), { name: "AbortError" });
    await assert.rejects(send("https://hooks.example:8443/"), forbidden);
    assert.deepEqual([asked, connections], [2, 0]);
  });
});

describe("T38: a called server that does not answer as one does", () => {
  const answers: Readonly<Record<string, string>> = {
    "makes something else of the connection":
      "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n",
    "says only that it goes on": "HTTP/1.1 100 Continue\r\n\r\n",
    "says nothing": "",
    "is no HTTP": "SSH-2.0-x\r\n",
    "stops in the middle": "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc",
  };
  for (const [what, answer] of Object.entries(answers)) {
    test(`is given up at once: it ${what}`, async () => {
      const server = createServer((socket) => {
        socket.on("error", () => {});
        socket.once("data", () => socket.end(answer));
      });
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const send = createGuardedFetch({ dangerouslyAllowedOrigins: [origin] });
      await assert.rejects(send(`${origin}/`));
      server.close();
    });
  }
});
