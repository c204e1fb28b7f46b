import { Banner, Button, Icon, Spinner } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Sentence } from "../fault-sentence.ts";
import { texts } from "../texts/texts.ts";
import { type ScannerSession, startScannerSession } from "./scanner-session.ts";
import { canShareScreen } from "./screen-share.ts";

interface ScannerProps {
  /** What to do with the camera. */
  readonly hint: string;
  /** A sentence about the last code; it stands until the next one is judged. */
  readonly problem: Sentence | null;
  /** Takes a code's text; answers false when the scanner should look on. */
  readonly onCode: (text: string) => Promise<boolean>;
}

/** The camera, or this screen, looked at until a code of ours is taken. */
export function Scanner({ hint, problem, onCode }: ScannerProps): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  const session = useSignal<ScannerSession | null>(null);
  const latest = useRef(onCode);
  latest.current = onCode;
  useEffect(() => {
    if (video.current === null) return;
    const started = startScannerSession({ video: video.current, onCode: (text) => latest.current(text) });
    session.value = started;
    return started.close;
  }, []);
  const isScreen = session.value?.source.value?.kind === "screen";
  return (
    <div class="scanner">
      <div class="finder" data-screen={isScreen}>
        <video ref={video} class="finder-video" playsInline muted disablePictureInPicture aria-hidden="true" />
        {session.value && <FinderCover session={session.value} judging={problem === null} />}
        {session.value && <FinderTools session={session.value} />}
      </div>
      {session.value && <ScannerWords session={session.value} hint={hint} problem={problem} />}
      {session.value && <ScannerActions session={session.value} />}
    </div>
  );
}

interface PartProps {
  readonly session: ScannerSession;
}

/** What lies over the picture: the frame to aim with, or why there is no picture. */
function FinderCover({ session, judging }: PartProps & { readonly judging: boolean }): JSX.Element {
  const { t } = texts;
  const fault = session.fault.value;
  if (session.busy.value && judging) {
    return (
      <span class="finder-cover">
        <Spinner />
        {t.scanChecking}
      </span>
    );
  }
  if (session.source.value !== null) return <span class="finder-frame" aria-hidden="true" />;
  return (
    <span class="finder-cover">
      {fault === null ? <Spinner /> : <Icon name={fault.startsWith("screen") ? "screen" : "camera"} />}
      {fault === null && t.scanStarting}
    </span>
  );
}

function FinderTools({ session }: PartProps): JSX.Element | null {
  const { t } = texts;
  const source = session.source.value;
  if (source === null) return null;
  return (
    <div class="finder-tools">
      {source.torch !== null && (
        <button
          type="button"
          class="finder-tool"
          aria-pressed={session.lit.value}
          aria-label={session.lit.value ? t.scanTorchOff : t.scanTorchOn}
          onClick={session.toggleTorch}
        >
          <Icon name="torch" />
        </button>
      )}
      {source.kind === "camera" && session.cameras.value.length > 1 && (
        <button type="button" class="finder-tool" aria-label={t.scanSwitchCamera} onClick={session.nextCamera}>
          <Icon name="camera" />
        </button>
      )}
    </div>
  );
}

function ScannerWords({ session, hint, problem }: PartProps & Pick<ScannerProps, "hint" | "problem">): JSX.Element {
  const { t } = texts;
  const fault = session.fault.value;
  const seen = session.seen.value;
  function words(): JSX.Element | null {
    if (fault !== null) return <Banner kind="warn">{t[fault]}</Banner>;
    if (problem !== null) return <Banner kind="warn">{problem()}</Banner>;
    if (seen === "several") return <Banner>{t.scanSeveral}</Banner>;
    if (seen === "foreign") return <Banner>{t.scanForeign}</Banner>;
    return <p class="scanner-hint">{session.source.value?.kind === "screen" ? t.scanScreenLooking : hint}</p>;
  }
  return (
    <div class="scanner-words" role="status">
      {words()}
    </div>
  );
}

function ScannerActions({ session }: PartProps): JSX.Element {
  const { t } = texts;
  const fault = session.fault.value;
  const isScreen = session.source.value?.kind === "screen";
  const offersScreen = !isScreen && canShareScreen();
  const screenFirst = fault === "cameraMissing" && offersScreen;
  return (
    <div class="cs-actions scanner-actions">
      {offersScreen && screenFirst && <ScreenButton session={session} kind="primary" />}
      {fault !== null && (
        <Button kind={screenFirst ? "secondary" : "primary"} onClick={session.startCamera}>
          {t.tryAgain}
        </Button>
      )}
      {isScreen && (
        <Button icon="camera" onClick={session.startCamera}>
          {t.scanUseCamera}
        </Button>
      )}
      {offersScreen && !screenFirst && <ScreenButton session={session} kind="secondary" />}
    </div>
  );
}

function ScreenButton({ session, kind }: PartProps & { readonly kind: "primary" | "secondary" }): JSX.Element {
  return (
    <Button kind={kind} icon="screen" onClick={session.startScreen}>
      {texts.t.scanScreen}
    </Button>
  );
}
