import { Banner } from "@countersign/ui";
import type { JSX } from "preact";
import { texts } from "../texts/texts.ts";

/** A warning for each value that mixes alphabets (T21). */
export function MixedWarnings({ labels }: { readonly labels: readonly string[] }): JSX.Element {
  return (
    <>
      {labels.map((label) => (
        <Banner key={label} kind="warn">
          {texts.t.reviewMixed({ label })}
        </Banner>
      ))}
    </>
  );
}
