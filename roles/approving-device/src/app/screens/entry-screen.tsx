import { Banner, Card } from "@countersign/ui";
import type { JSX } from "preact";
import { EraseHistory } from "../parts/erase-history.tsx";
import { Facts } from "../parts/facts.tsx";
import { fateLine, fateWords } from "../parts/fate-words.ts";
import { ReceiptCheck } from "../parts/receipt-check.tsx";
import { SceneLines } from "../parts/scene-lines.tsx";
import { Screen } from "../parts/screen.tsx";
import { TakeBack } from "../parts/take-back.tsx";
import { useFollowed } from "../parts/use-followed.ts";
import { navigate } from "../router.ts";
import { texts } from "../texts/texts.ts";
import { MissingScreen } from "./missing-screen.tsx";

/** One past decision in full. */
export function EntryScreen({ id }: { readonly id: string }): JSX.Element {
  const { t, format } = texts;
  const followed = useFollowed(id);
  const entry = followed.entry.value;
  if (entry === undefined)
    return (
      <Screen title={t.loading} quiet>
        {null}
      </Screen>
    );
  if (entry === null) return <MissingScreen sentence={t.reviewGone} />;
  const words = fateWords(entry);
  const kinds = { good: "good", bad: "danger", warn: "warn", plain: "info", active: "info" } as const;
  return (
    <Screen title={entry.title} isKept back={{ name: "history" }}>
      <Banner kind={kinds[words.tone]} icon={words.icon} title={words.title}>
        {words.text}
      </Banner>
      <Card>
        <SceneLines lines={entry.lines} />
      </Card>
      <Facts
        facts={[
          [t.addOrganization, entry.organization],
          [t.historyAnswer, fateLine(entry)],
          [t.historyWhere, entry.elsewhere ? t.historyElsewhere : ""],
          [t.historyDecided, format.dateTime(entry.decidedAt)],
          [t.historyOperation, entry.offline === undefined ? entry.id : entry.offline],
        ]}
      />
      <TakeBack entry={entry} onChange={followed.replace} />
      <ReceiptCheck key={entry.id} entry={entry} />
      <div class="cs-actions">
        <EraseHistory ids={[entry.id]} onErased={() => navigate({ name: "history" }, { replace: true })} />
      </div>
    </Screen>
  );
}
