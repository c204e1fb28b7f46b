import type { JSX } from "preact";
import { DeviceList } from "../site/device-list.tsx";
import { bankTexts } from "./bank-texts.ts";
import { MethodList } from "../site/method-list.tsx";
import { ChangePassword } from "./change-password.tsx";
import { ToldList } from "./told-list.tsx";

export function SecurityPage(): JSX.Element {
  return (
    <div class="cs-stack site-page site-page-narrow site-sections">
      <h1>{bankTexts.t.security}</h1>
      <DeviceList inHistory />
      <MethodList inHistory />
      <ChangePassword />
      <ToldList />
    </div>
  );
}
