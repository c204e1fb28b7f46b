import type { JSX } from "preact";
import { PlainPage } from "../src/plain-page.tsx";
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

/** Everything, from tokens to the element that sites use. */
export function Page(): JSX.Element {
  const { t } = messages;
  return (
    <PlainPage messages={messages}>
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
    </PlainPage>
  );
}
