import { Banner, Button } from "@countersign/ui";
import type { JSX } from "preact";
import { texts } from "../texts/texts.ts";
import { isUpdateOffered, postponeUpdate, takeUpdate } from "../updates.ts";

/** A newer version, taken when the user agrees. It is not shown while something is decided. */
export function UpdateNotice(): JSX.Element | null {
  const { t } = texts;
  if (!isUpdateOffered()) return null;
  const action = (
    <span class="cs-actions">
      <Button kind="primary" onClick={takeUpdate}>
        {t.updateDo}
      </Button>
      <Button onClick={postponeUpdate}>{t.updateLater}</Button>
    </span>
  );
  return (
    <div class="notice">
      <Banner icon="update" title={t.updateReady} action={action}>
        {t.updateText}
      </Banner>
    </div>
  );
}
