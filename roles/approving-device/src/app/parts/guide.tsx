import { Banner, Button, Icon, Mark } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { isInstalled } from "../device-health.ts";
import { canInstall, install } from "../installing.ts";
import { texts } from "../texts/texts.ts";
import { HowToInstall } from "./how-to-install.tsx";

interface GuideProps {
  /** The user has seen it, or enough of it. */
  readonly onEnd: () => void;
  /** What stands below every step. */
  readonly below?: ComponentChildren;
}

/** What this app does and what it never does, in three steps that can be left at any time. */
export function Guide({ onEnd, below }: GuideProps): JSX.Element {
  const { t, format } = texts;
  const at = useSignal(0);
  const heading = useRef<HTMLHeadingElement>(null);
  const steps = [Purpose, Compare, Install] as const;
  const Step = steps[at.value] ?? Purpose;
  const isLast = at.value === steps.length - 1;
  useEffect(() => {
    if (at.value > 0) heading.current?.focus();
  }, [at.value]);
  function next(): void {
    if (isLast) onEnd();
    else at.value++;
  }
  const place = t.guideStep({ step: format.number(at.value + 1), of: format.number(steps.length) });
  return (
    <div class="guide">
      <p class="guide-place">
        <span class="cs-visually-hidden">{place}</span>
        {steps.map((_, step) => (
          <span key={step} class="guide-dot" data-here={step === at.value} aria-hidden="true" />
        ))}
      </p>
      <Step heading={heading} />
      <div class="cs-stack-small guide-actions" data-last={isLast}>
        {!isLast && (
          <Button kind="quiet" wide onClick={onEnd}>
            {t.guideSkip}
          </Button>
        )}
        <Button kind="primary" wide onClick={next}>
          {isLast ? t.done : t.guideNext}
        </Button>
        {below}
      </div>
    </div>
  );
}

interface StepProps {
  readonly heading: { current: HTMLHeadingElement | null };
}

function Purpose({ heading }: StepProps): JSX.Element {
  const { t } = texts;
  return (
    <>
      <span class="first-mark">
        <Mark size={72} />
      </span>
      <h2 ref={heading} tabIndex={-1} class="first-title">
        {t.firstTitle}
      </h2>
      <p class="first-text">{t.firstText}</p>
      <Points points={[t.firstPoint1, t.firstPoint2, t.firstPoint3]} />
    </>
  );
}

function Compare({ heading }: StepProps): JSX.Element {
  const { t } = texts;
  return (
    <>
      <h2 ref={heading} tabIndex={-1} class="first-title">
        {t.guideCompareTitle}
      </h2>
      <Points points={[t.guideCompareWho, t.guideCompareWhat, t.guideCompareWhen]} />
      <p class="first-text">{t.guideCompareText}</p>
      <Banner icon="shield">{t.guideNever}</Banner>
    </>
  );
}

function Install({ heading }: StepProps): JSX.Element {
  const { t } = texts;
  return (
    <>
      <h2 ref={heading} tabIndex={-1} class="first-title">
        {t.guideInstallTitle}
      </h2>
      <p class="first-text">{t.guideInstallText}</p>
      <HowTo />
    </>
  );
}

function HowTo(): JSX.Element {
  const { t } = texts;
  if (isInstalled()) return <Banner kind="good">{t.guideInstalled}</Banner>;
  if (canInstall.value)
    return (
      <Button wide icon="plus" onClick={() => void install()}>
        {t.install}
      </Button>
    );
  return (
    <Banner icon="device">
      <HowToInstall />
    </Banner>
  );
}

function Points({ points }: { readonly points: readonly string[] }): JSX.Element {
  return (
    <ul class="points">
      {points.map((point) => (
        <li key={point}>
          <Icon name="check" />
          <span>{point}</span>
        </li>
      ))}
    </ul>
  );
}
