import "reflect-metadata";
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { connect, createServer } from "node:tls";
import {
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
  type JsonGeneralName,
} from "@peculiar/x509";
import { openLanCertificate } from "../../cli/src/lan/lan-certificate.ts";

const address = "127.0.0.1";
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

describe("T2: whoever read the key of the authority that phones were told to trust out of memory", () => {
  test("stands between a phone and nobody but the computer at its address", async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "countersign-ca-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const { subtle } = globalThis.crypto;
    const drawn: CryptoKeyPair[] = [];
    const generateKey = subtle.generateKey.bind(subtle) as (...of: unknown[]) => Promise<CryptoKeyPair>;
    t.mock.method(subtle, "generateKey", async (...of: unknown[]) => {
      const pair = await generateKey(...of);
      drawn.push(pair);
      return pair;
    });
    const { authority } = await openLanCertificate(folder, { address, clock: Date.now });
    const issuer = new X509Certificate(authority);
    const stolen = drawn.find(({ privateKey }) => !privateKey.extractable) ?? assert.fail("the authority's key");

    /** Whether a phone that trusts the authority takes a certificate that the thief made. */
    async function isBelieved(name: JsonGeneralName, servername: string): Promise<boolean> {
      const keys = await generateKey(algorithm, true, ["sign", "verify"]);
      const cert = await X509CertificateGenerator.create({
        subject: "CN=thief",
        issuer: issuer.subject,
        publicKey: keys.publicKey,
        signingKey: stolen.privateKey,
        signingAlgorithm: algorithm,
        notBefore: issuer.notBefore,
        notAfter: issuer.notAfter,
        extensions: [new SubjectAlternativeNameExtension([name])],
      });
      const key = PemConverter.encode(await subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
      const server = createServer({ key, cert: cert.toString("pem") }, (socket) => socket.on("error", () => {}));
      server.listen({ host: address, port: 0 });
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      const of = servername === address ? {} : { servername };
      const socket = connect({ host: address, port, ca: authority, ...of, rejectUnauthorized: false });
      await once(socket, "secureConnect");
      const { authorized } = socket;
      socket.destroy();
      server.close();
      return authorized;
    }
    assert.equal(await isBelieved({ type: "ip", value: address }, address), true);
    assert.equal(await isBelieved({ type: "dns", value: "bank.example" }, "bank.example"), false);
    assert.equal(await isBelieved({ type: "dns", value: "localhost" }, "localhost"), false);
  });
});
