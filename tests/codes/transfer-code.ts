import { createNodeCrypto, createNodeSigner, generatePrivateJwk, systemRandom } from "@countersign/platform";
import {
  accountHint,
  builtInTemplates,
  makeFrame,
  makeStatic,
  type Operation,
  operationDigest,
  sceneOfOperation,
  sealKey,
  writeQrText,
} from "@countersign/protocol";

const link = "https://verify.example.com/q";

/** A bank transfer with all five fields filled, as a bank would send it. */
export const transfer: Operation = {
  type: "transfer",
  organization: "example-bank",
  business: "transfers",
  source: "online-banking",
  details: {
    amount: "249.90",
    currency: "EUR",
    account: "FI2112345600000785",
    payee: "Mira Okafor",
    memo: "Bike, blue",
  },
  login: { state: 1, subject: "KIFbIAa2Rb-_3rKPnfWhog" },
};

/** The bytes and the text of a code for `operation`, made as the QR server makes them. */
export async function codeFor(
  operation: Operation,
  { maximumVersion = 18 } = {},
): Promise<{ content: Uint8Array; text: string; sealed: boolean }> {
  const crypto = createNodeCrypto();
  const [code, salt, kUser, kFrame] = [systemRandom(16), systemRandom(16), systemRandom(32), systemRandom(32)];
  const fields = builtInTemplates.find(({ id }) => id === operation.type)?.fields.map(({ id }) => id) ?? [];
  const made = await makeStatic(crypto, await createNodeSigner(crypto, generatePrivateJwk()), {
    issuer: "https://verify.example.com",
    link,
    payload: {
      code,
      organization: 1,
      business: 7,
      qrServer: 3,
      expiry: 1_795_000_120,
      flags: { anonymous: false, sameDevice: false, offline: false, confirmation: false, userVerification: false },
      digest: (await operationDigest(crypto, operation, salt)).slice(0, 16),
      hint: await accountHint(crypto, kUser, code),
    },
    kSeal: await sealKey(crypto, kUser, code),
    scene: sceneOfOperation(operation, { type: 1, templateVersion: 1, source: 1, fields, salt }),
    maximumVersion,
  });
  const content = await makeFrame(crypto, kFrame, { static: made.static, k: 7 });
  return { content, text: writeQrText("approval", link, content), sealed: made.payload.sealed !== null };
}
