import type { Line } from "@countersign/protocol";
import type { JSX } from "preact";
import { GroupedNumber } from "./grouped-number.tsx";

interface SceneLinesProps {
  readonly lines: readonly Line[];
  /** `large`: to be decided. `rows`: to be decided where the screen must hold more. `small`: to be looked up. */
  readonly layout?: "large" | "rows" | "small";
}

/**
 * The lines that are signed, in order, as text nodes; each value in its own direction (§7, T21, T22). No program translates them: what is signed is
 * what is read.
 */
export function SceneLines({ lines, layout = "large" }: SceneLinesProps): JSX.Element {
  return (
    <dl class="scene" data-layout={layout} translate={false}>
      {lines.map(([label, value]) => (
        <div key={label} class="scene-line">
          <dt>{label}</dt>
          <dd>
            <bdi>
              <GroupedNumber value={value} />
            </bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}
