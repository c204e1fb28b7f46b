import { languageTags, type Messages } from "@countersign/ui";
import { effect } from "@preact/signals";
import { createElement, type JSX, render } from "preact";
import { devices } from "./devices.ts";
import { methods } from "./methods.ts";
import { hideReturnCode } from "./return-code.ts";
import { ReturnPage } from "./return-page.tsx";
import { path, startRouter } from "./router.ts";
import { loadSession, user } from "./session.ts";
import type { SiteTexts } from "./site-texts.ts";
import { TextsContext } from "./texts.ts";

/** Puts a site's page on the screen, in its language, once it is known who is signed in. */
export function startPage(messages: Messages<SiteTexts>, title: () => string, app: JSX.Element): void {
  hideReturnCode();
  effect(() => {
    document.documentElement.lang = languageTags[messages.locale.value];
    document.title = title();
  });
  effect(() => {
    if (user.value) return;
    devices.value = null;
    methods.value = null;
  });
  startRouter();
  const place = document.getElementById("app");
  if (place === null) throw new Error("the page has no place for the app");
  const shown = createElement(Page, { app });
  render(createElement(TextsContext.Provider, { value: messages, children: shown }), place);
  void loadSession().catch(() => {
    user.value = null;
  });
}

/** A browser that comes back is served first, whoever is signed in. */
function Page({ app }: { readonly app: JSX.Element }): JSX.Element {
  return path.value === "/return" ? createElement(ReturnPage, {}) : app;
}
