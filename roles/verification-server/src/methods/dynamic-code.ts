import { type Bytes, decodeFlags } from "@countersign/protocol";
import { Secret, TOTP } from "otpauth";
import type { Context } from "../steps/context.ts";
import { openChange } from "../steps/change-secrets.ts";
import { matchOfflineCode } from "../steps/match-offline-code.ts";
import type { AttemptFacts, MethodEngine, Verdict } from "./port.ts";

/** What every authenticator app takes without asking (RFC 6238 with its defaults). */
const totpForm = { algorithm: "SHA1", digits: 6, period: 30 } as const;
const secretBytes = 20;
/** Steps before and after the present one that are taken (§15). */
const drift = 1;
const totpDigits = 6;
const offlineDigits = 8;

const refused: Verdict = { kind: "refused", code: "code_invalid" };

function totpOf(secret: Bytes): TOTP {
  return new TOTP({ ...totpForm, secret: new Secret({ buffer: secret.slice().buffer }) });
}

/** The time step whose code that is, this server's clock and no other deciding (T31); null for none. */
export function totpStep(secret: Bytes, code: string, nowMs: number): number | null {
  const delta = totpOf(secret).validate({ token: code, timestamp: nowMs, window: drift });
  return delta === null ? null : Math.floor(nowMs / (totpForm.period * 1000)) + delta;
}

async function judgeTotp(context: Context, { registration }: AttemptFacts, code: string): Promise<Verdict> {
  const secret = registration && (await openChange(context, registration.id)).keep;
  const step = secret ? totpStep(secret, code, context.clock()) : null;
  if (step === null) return refused;
  return {
    kind: "accepted",
    decision: {
      // A shared secret is no signature, so the evidence says how it was compared, and not the digits themselves.
      evidence: { method: "dynamic-code", assertion: { form: "totp", step } },
      acr: "soft-offline",
      amr: ["otp"],
    },
    claim: null,
    spent: step,
  };
}

async function judgeOffline(context: Context, { operation }: AttemptFacts, code: string): Promise<Verdict> {
  const matched = await matchOfflineCode(context, operation, code);
  if (!matched) return refused;
  const { evidence, amr } = matched.decision;
  return { kind: "accepted", decision: { evidence, acr: "soft-offline", amr }, claim: matched.claim, spent: null };
}

/** An app's digits say nothing of what they approve, so they serve only where the page may show it; the phone's own do anywhere (§12). */
function digitsFor({ operation: { frozen }, registration }: AttemptFacts): number[] {
  const offline = decodeFlags(frozen.flags)?.offline === true;
  const onThePage = registration !== null && frozen.routing?.display === "same";
  return [...(onThePage ? [totpDigits] : []), ...(offline ? [offlineDigits] : [])];
}

/** Digits of an authenticator app (RFC 6238) or of the authenticator without a network (§11.4), typed on the page. */
export const dynamicCode: MethodEngine = {
  async register({ random, registry }, { change }) {
    const secret = random(secretBytes);
    const { organizations } = await registry.current();
    const issuer = organizations.find(({ id }) => id === change.organization)?.name ?? change.organization;
    const totp = new TOTP({
      ...totpForm,
      issuer,
      label: change.label ?? issuer,
      secret: new Secret({ buffer: secret.slice().buffer }),
    });
    return { show: { kind: "code", digits: [totpDigits], otpauth: totp.toString() }, keep: secret };
  },
  async prove({ clock }, { change, kept }, { code }) {
    const step = kept && code !== undefined ? totpStep(kept, code, clock()) : null;
    if (step === null) return null;
    return { label: change.label, assurance: "soft-offline", data: { kind: "totp" }, spent: step };
  },
  forget: async () => {},
  begin: async (_context, facts) => ({ kind: "code", digits: digitsFor(facts) }),
  async answer(context, facts, { code = "" }) {
    if (!digitsFor(facts).includes(code.length)) return refused;
    return code.length === offlineDigits ? judgeOffline(context, facts, code) : judgeTotp(context, facts, code);
  },
  cancel: async () => {},
};
