import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon, iconNames } from "../src/icon.tsx";
import { Mark } from "../src/mark.tsx";
import css from "../src/ui.css?raw";
import { Part } from "./part.tsx";
import { messages } from "./texts.ts";
import { contrastOf, pairs, readColours, readLengths } from "./tokens.ts";

const colours = readColours(css);
const named = new Map(colours.map((colour) => [colour.name, colour]));

export function ColoursPart(): JSX.Element {
  const { t } = messages;
  return (
    <Part title={t.colours} lead={t.coloursLead}>
      <ul class="page-swatches">
        {colours.map(({ name, light, dark }) => (
          <li key={name} class="page-swatch">
            <span class="page-colour" style={{ background: `var(--cs-${name})` }} />
            <code>--cs-{name}</code>
            <span class="cs-small cs-soft">
              {light} · {dark}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

export function ContrastPart(): JSX.Element {
  const { t } = messages;
  return (
    <Part title={t.contrast} lead={t.contrastLead}>
      <div class="page-table" tabIndex={0} role="group" aria-label={t.contrast}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.pair}</th>
              <th scope="col">{t.light}</th>
              <th scope="col">{t.dark}</th>
              <th scope="col">{t.least}</th>
            </tr>
          </thead>
          <tbody>
            {pairs.map(({ ink, ground, least }) => (
              <tr key={`${ink} ${ground}`}>
                <th scope="row">
                  <span
                    class="page-pair"
                    style={{ color: `var(--cs-${ink})`, background: `var(--cs-${ground})` }}
                    aria-hidden="true"
                  >
                    <Icon name="shield" />
                  </span>
                  <code>
                    {ink} / {ground}
                  </code>
                </th>
                <td>{contrastOf(named.get(ink)?.light ?? "", named.get(ground)?.light ?? "").toFixed(1)}</td>
                <td>{contrastOf(named.get(ink)?.dark ?? "", named.get(ground)?.dark ?? "").toFixed(1)}</td>
                <td>{least}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Part>
  );
}

/** A sample, and what the style sheet makes of it. */
function Sample({ name, children }: { readonly name: string; readonly children: JSX.Element }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const [measure, setMeasure] = useState("");
  useEffect(() => {
    const shown = place.current?.firstElementChild;
    if (!shown) return;
    const { fontSize, lineHeight, fontWeight } = getComputedStyle(shown);
    setMeasure(`${Number.parseFloat(fontSize)} / ${Math.round(Number.parseFloat(lineHeight))} / ${fontWeight}`);
  }, []);
  return (
    <div class="page-sample">
      <div ref={place}>{children}</div>
      <span class="cs-small cs-soft">
        <code>{name}</code> {measure}
      </span>
    </div>
  );
}

export function TypePart(): JSX.Element {
  const { t } = messages;
  return (
    <Part title={t.type} lead={t.typeLead}>
      <Sample name="h1">
        <h1 class="page-plain-heading">{t.typeH1}</h1>
      </Sample>
      <Sample name="h2">
        <h2>{t.typeH2}</h2>
      </Sample>
      <Sample name="h3">
        <h3>{t.typeH3}</h3>
      </Sample>
      <Sample name="p">
        <p>{t.typeBody}</p>
      </Sample>
      <Sample name=".cs-small">
        <p class="cs-small cs-soft">{t.typeSmall}</p>
      </Sample>
    </Part>
  );
}

export function SpacePart(): JSX.Element {
  const { t } = messages;
  return (
    <Part title={t.space} lead={t.spaceLead}>
      <ul class="page-lengths">
        {readLengths(css).map(({ name, px }) => (
          <li key={name}>
            <span class="page-length" style={{ inlineSize: `${px}px` }} />
            <code>--cs-{name}</code>
            <span class="cs-small cs-soft">{px} px</span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

export function IconsPart(): JSX.Element {
  const { t } = messages;
  return (
    <Part title={t.icons} lead={t.iconsLead}>
      <ul class="page-icons">
        {iconNames.map((name) => (
          <li key={name}>
            <Icon name={name} />
            <code>{name}</code>
          </li>
        ))}
      </ul>
    </Part>
  );
}

export function MarkPart(): JSX.Element {
  const { t } = messages;
  return (
    <Part title={t.mark} lead={t.markLead}>
      <div class="page-row">
        <Mark size={20} />
        <Mark />
        <Mark size={64} />
        <span class="cs-wordmark">
          <Mark size={28} />
          Countersign
        </span>
      </div>
    </Part>
  );
}
