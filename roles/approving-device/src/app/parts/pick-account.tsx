import { Avatar, Card, Dialog, List, ListRow } from "@countersign/ui";
import type { JSX } from "preact";
import type { AccountView } from "../../core/index.ts";
import { texts } from "../texts/texts.ts";
import { accountDetail } from "./account-name.ts";

interface PickAccountProps {
  /** Null: there is nothing to choose. */
  readonly accounts: readonly AccountView[] | null;
  readonly onPick: (accountId: string) => void;
  readonly onClose: () => void;
}

/** Which of several accounts a code is for (§6). */
export function PickAccount({ accounts, onPick, onClose }: PickAccountProps): JSX.Element {
  const { t } = texts;
  return (
    <Dialog open={accounts !== null} title={t.pickTitle} onClose={onClose}>
      <p class="cs-soft">{t.pickText}</p>
      <Card flush>
        <List>
          {(accounts ?? []).map((account) => (
            <ListRow
              key={account.id}
              start={<Avatar name={account.organization} />}
              title={account.organization}
              detail={accountDetail(account, accounts ?? [])}
              onClick={() => onPick(account.id)}
            />
          ))}
        </List>
      </Card>
    </Dialog>
  );
}
