import { Button, Card, Spinner } from "@countersign/ui";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { HistoryEntry } from "../app-device.ts";
import { useApp } from "../context.ts";
import { fateWords } from "../parts/fate-words.ts";
import { ResultFigure } from "../parts/result-figure.tsx";
import { SceneLines } from "../parts/scene-lines.tsx";
import { Screen } from "../parts/screen.tsx";
import { useLoaded } from "../parts/use-loaded.ts";
import { hrefOf } from "../route.ts";
import { texts } from "../texts/texts.ts";
import { MissingScreen } from "./missing-screen.tsx";

/** What becomes of an answer: it follows until the site has carried it out or not (§8, S21). */
export function ResultScreen({ id }: { readonly id: string }): JSX.Element {
  const { device } = useApp();
  const entry = useLoaded(() => device.entry(id), id).value;
  const open = entry?.fate === "waiting" || entry?.fate === "unknown";
  useEffect(() => {
    if (!open) return;
    const ended = new AbortController();
    device.follow(id, ended.signal).catch(() => {});
    return () => ended.abort();
  }, [id, open]);
  if (entry === undefined)
    return (
      <Screen title={texts.t.loading} quiet>
        {null}
      </Screen>
    );
  return entry === null ? <MissingScreen sentence={texts.t.reviewGone} /> : <Result entry={entry} />;
}

function Result({ entry }: { readonly entry: HistoryEntry }): JSX.Element {
  const { t } = texts;
  const words = fateWords(entry);
  return (
    <Screen title={words.title} quiet>
      <div class="result" role="status">
        <ResultFigure icon={words.icon} tone={words.tone} />
        <p class="result-title">{words.title}</p>
        <p class="cs-soft">{words.text}</p>
        {entry.fate === "waiting" && (
          <p class="waiting">
            <Spinner />
            {t.resultWaiting}
          </p>
        )}
      </div>
      <Card>
        <div class="cs-stack-small">
          <p class="cs-small cs-soft">
            <bdi>{entry.organization}</bdi> · {entry.title}
          </p>
          <SceneLines lines={entry.lines} small />
        </div>
      </Card>
      <Button kind="primary" wide href={hrefOf({ name: "accounts" })}>
        {t.done}
      </Button>
    </Screen>
  );
}
