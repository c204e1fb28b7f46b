import type { Line } from "@countersign/protocol";
import type { JSX } from "preact";

interface SceneLinesProps {
  readonly lines: readonly Line[];
  readonly small?: boolean;
}

/** The lines that are signed, in order, as text nodes; each value in its own direction (§7, T21, T22). */
export function SceneLines({ lines, small = false }: SceneLinesProps): JSX.Element {
  return (
    <dl class={small ? "scene scene-small" : "scene"}>
      {lines.map(([label, value]) => (
        <div key={label} class="scene-line">
          <dt>{label}</dt>
          <dd>
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}
