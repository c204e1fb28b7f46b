import { Banner, Button, Card, Spinner } from "@countersign/ui";
import type { JSX } from "preact";
import type { HistoryEntry } from "../../core/index.ts";
import { fateWords } from "../parts/fate-words.ts";
import { ResultFigure } from "../parts/result-figure.tsx";
import { SceneLines } from "../parts/scene-lines.tsx";
import { Screen } from "../parts/screen.tsx";
import { TakeBack } from "../parts/take-back.tsx";
import { useFollowed } from "../parts/use-followed.ts";
import { useTimeLeft } from "../parts/use-time-left.ts";
import { useWayBack } from "../parts/way-back.ts";
import { hrefOf } from "../route.ts";
import { texts } from "../texts/texts.ts";
import { MissingScreen } from "./missing-screen.tsx";

/** What becomes of an answer: it follows until the site has carried it out or not (§8, S21). */
export function ResultScreen({ id }: { readonly id: string }): JSX.Element {
  const { entry, lost, removed, replace } = useFollowed(id);
  if (entry.value === undefined) {
    return (
      <Screen title={texts.t.loading} quiet>
        {null}
      </Screen>
    );
  }
  if (entry.value === null) return <MissingScreen sentence={texts.t.reviewGone} />;
  return <Result entry={entry.value} lost={lost.value} removed={removed.value} onChange={replace} />;
}

interface ResultProps {
  readonly entry: HistoryEntry;
  readonly lost: boolean;
  readonly removed: boolean;
  readonly onChange: (entry: HistoryEntry) => void;
}

function Result({ entry, lost, removed, onChange }: ResultProps): JSX.Element {
  const { t } = texts;
  const canGoBack = useTimeLeft(entry.back?.until ?? 0).value > 0;
  // Until the user is back there, the site does not go on.
  const goesBack = canGoBack && entry.fate === "waiting";
  useWayBack(entry);
  const words = fateWords(entry);
  return (
    <Screen title={words.title} quiet>
      <div class="result" role="status">
        <ResultFigure icon={words.icon} tone={words.tone} />
        <p class="result-title">{words.title}</p>
        <p class="cs-soft">{goesBack ? t.resultBackText : words.text}</p>
        {!goesBack && entry.fate === "waiting" && entry.offline !== null && !lost && !removed && (
          <p class="waiting">
            <Spinner />
            <span>{t.resultWaiting}</span>
          </p>
        )}
      </div>
      {lost && (
        <Banner kind="warn" icon="offline">
          {t.resultOffline}
        </Banner>
      )}
      {removed && <Banner kind="warn">{t.accountRevoked}</Banner>}
      <Card>
        <div class="cs-stack-small">
          <p class="cs-small cs-soft">
            <bdi>{entry.organization}</bdi> · <span translate={false}>{entry.title}</span>
          </p>
          <SceneLines lines={entry.lines} layout="small" />
        </div>
      </Card>
      <TakeBack entry={entry} onChange={onChange} />
      {entry.back && canGoBack && (
        <Button kind="primary" wide icon="globe" href={entry.back.href}>
          {t.backToSite}
        </Button>
      )}
      <Button kind={canGoBack ? "secondary" : "primary"} wide href={hrefOf({ name: "accounts" })}>
        {t.done}
      </Button>
    </Screen>
  );
}
