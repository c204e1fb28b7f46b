import type { JSX } from "preact";
import { languageTags } from "../src/locale.ts";
import { Mark } from "../src/mark.tsx";
import { ColoursPart, ContrastPart, IconsPart, MarkPart, SpacePart, TypePart } from "./foundations.tsx";
import {
  AvatarsPart,
  ButtonsPart,
  CardsPart,
  ChoosingPart,
  FieldsPart,
  StatesPart,
  WaitingPart,
} from "./components.tsx";
import { DialogsPart } from "./dialogs.tsx";
import { messages } from "./texts.ts";
import { WidgetPart } from "./widget-part.tsx";

function LanguageButton(): JSX.Element {
  const other = messages.locale.value === "en" ? "zh" : "en";
  return (
    <button type="button" class="page-language" lang={languageTags[other]} onClick={() => messages.choose(other)}>
      {other === "zh" ? "中文" : "English"}
    </button>
  );
}

/** Everything, from tokens to the element that sites use. */
export function Page(): JSX.Element {
  const { t } = messages;
  return (
    <div class="page">
      <header class="page-header">
        <span class="cs-wordmark">
          <Mark size={28} />
          Countersign
        </span>
        <LanguageButton />
      </header>
      <main>
        <h1>{t.title}</h1>
        <p class="cs-soft page-lead">{t.lead}</p>
        <ColoursPart />
        <ContrastPart />
        <TypePart />
        <SpacePart />
        <IconsPart />
        <MarkPart />
        <ButtonsPart />
        <FieldsPart />
        <StatesPart />
        <CardsPart />
        <AvatarsPart />
        <ChoosingPart />
        <DialogsPart />
        <WaitingPart />
        <WidgetPart />
      </main>
    </div>
  );
}
