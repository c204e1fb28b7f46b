import { Button, Card } from "@countersign/ui";
import { saveFile } from "@countersign/ui/save-file";
import type { JSX } from "preact";
import { me } from "../ask/session.ts";
import { Copy } from "../shell/copy.tsx";
import { texts } from "../texts/texts.ts";

/** The proof of a release: to keep, and to have judged by anybody without asking this server. */
export function ReceiptCard({ receipt }: { readonly receipt: string }): JSX.Element {
  const { t } = texts;
  const verify = `${me.value?.issuer ?? ""}/verify/`;
  return (
    <Card>
      <div class="cs-stack-small">
        <h2>{t.receipt}</h2>
        <p class="cs-soft">{t.receiptLead}</p>
        <Copy text={receipt} short />
        <div class="cs-actions">
          <Button icon="download" onClick={() => saveFile("receipt.jws", new Blob([receipt]))}>
            {t.saveReceipt}
          </Button>
          <a class="cs-button cs-button-quiet" href={verify} target="_blank" rel="noopener noreferrer">
            {t.checkReceipt}
          </a>
        </div>
      </div>
    </Card>
  );
}
