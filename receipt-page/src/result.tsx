import { Banner, Card, Icon, type IconName } from "@countersign/ui";
import type { CheckResult, Examination, ReceiptCheck } from "@countersign/protocol/audit";
import { receiptChecks } from "@countersign/protocol/audit";
import type { JSX, RefObject } from "preact";
import { factsOf } from "./facts.ts";
import type { Judgement } from "./judge.ts";
import { messages } from "./texts.ts";

interface ResultProps {
  readonly judgement: Judgement;
  /** Gets the focus, so that screen readers begin here. */
  readonly heading: RefObject<HTMLHeadingElement | null>;
}

const icons: Readonly<Record<CheckResult, IconName>> = { passed: "check", failed: "cross", skipped: "info" };

type JudgedReceipt = Extract<Judgement, { kind: "judged" }>;

/** Why a check was not made. */
function reasonOf(check: ReceiptCheck, { examination: { checks }, cannotJudgeLog }: JudgedReceipt): string {
  const { t } = messages;
  if (checks.form === "failed") return t.skippedUnread;
  if (check === "signature") return t.skippedSignature;
  if (check === "evidence") return t.skippedEvidence;
  if (checks.leaf === "skipped") return t.skippedProof;
  return check === "inclusion" && checks.checkpoint === "failed"
    ? t.skippedAfter
    : cannotJudgeLog
      ? t.skippedBrowser
      : t.skippedKey;
}

function Checks({ judgement }: { readonly judgement: JudgedReceipt }): JSX.Element {
  const { t } = messages;
  const { checks } = judgement.examination;
  return (
    <ul class="receipt-checks">
      {receiptChecks.map((check) => (
        <li key={check} class={`receipt-check receipt-check-${checks[check]}`}>
          <Icon name={icons[checks[check]]} label={t[checks[check]]} />
          <span>
            {t[check]}
            {checks[check] === "skipped" && <span class="cs-soft"> ({reasonOf(check, judgement)})</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Facts({ facts }: { readonly facts: readonly (readonly [string, string])[] }): JSX.Element {
  return (
    <dl class="receipt-facts">
      {facts.map(([name, value]) => (
        <div key={name} class="receipt-fact">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Verdict({ examination }: { readonly examination: Examination }): JSX.Element {
  const { t } = messages;
  const { verdict, claims } = examination;
  if (verdict === "genuine")
    return (
      <Banner kind="good" title={t.genuine}>
        {t.genuineText({ issuer: claims?.iss ?? "" })}
      </Banner>
    );
  const isRefused = verdict === "refused";
  return (
    <Banner kind={isRefused ? "danger" : "warn"} title={isRefused ? t.refused : t.unproved}>
      {isRefused ? t.refusedText : t.unprovedText}
    </Banner>
  );
}

function Judged({ judgement }: { readonly judgement: JudgedReceipt }): JSX.Element {
  const { t } = messages;
  const { examination, cannotJudgeLog } = judgement;
  const { claims, verdict } = examination;
  return (
    <>
      <Verdict examination={examination} />
      {cannotJudgeLog && <Banner kind="warn">{t.cannotJudgeLog}</Banner>}
      {claims && verdict !== "refused" && (
        <Card>
          <h3>{t.what}</h3>
          <Facts facts={factsOf(claims, judgement)} />
        </Card>
      )}
      <Card>
        <h3>{t.checks}</h3>
        <Checks judgement={judgement} />
      </Card>
    </>
  );
}

function Unjudged({ judgement }: { readonly judgement: Exclude<Judgement, { kind: "judged" }> }): JSX.Element {
  const { t } = messages;
  if (judgement.kind === "unreadable")
    return <Banner kind="danger">{t.unreadable({ name: t[judgement.name] })}</Banner>;
  return <Banner kind="warn">{judgement.kind === "empty" ? t.noReceipt : t.noCrypto}</Banner>;
}

/** What the page says, in plain words: the verdict, what was approved, and each thing that was checked in a line. */
export function Result({ judgement, heading }: ResultProps): JSX.Element {
  return (
    <section class="cs-stack" aria-labelledby="result">
      <h2 id="result" tabIndex={-1} ref={heading}>
        {messages.t.result}
      </h2>
      {judgement.kind === "judged" ? <Judged judgement={judgement} /> : <Unjudged judgement={judgement} />}
    </section>
  );
}
