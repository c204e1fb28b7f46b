import { saveFile } from "@countersign/ui/save-file";
import { indexKept } from "@countersign/protocol";
import { make } from "../make-element.ts";
import { keptCsv, keptJson } from "./export-kept.ts";
import { withHistory } from "./history-database.ts";
import { createHistoryFilters, type HistoryFilters } from "./history-filters.ts";
import { historyStyles } from "./history-styles.ts";
import { type HistoryTexts, historyTextsFor } from "./history-texts.ts";
import { historyChanges } from "./keep-operation.ts";
import type { KeptOperation } from "./kept-operation.ts";

/** Searching pays from this many on. */
const searchFrom = 5;
const rowsAtOnce = 50;
/** How long an erasure can be taken back; what is erased is gone from the disk at once. */
const undoMs = 10_000;

function button(text: string, onClick: () => void, kind = "plain"): HTMLButtonElement {
  const element = make("button", { type: "button", class: "button", "data-kind": kind }, text);
  element.addEventListener("click", onClick);
  return element;
}

/**
 * `<countersign-history>`: what was started on this site in this browser, searched, shown, exported and erased (S22). It knows what
 * `<countersign-approval>` was told as `scene`. Attributes: `locale` (`en`, `zh`; else the page's language); `owner`, whose entries are shown:
 * those whose scene named the same, and without it those whose scene named nobody.
 */
export class CountersignHistory extends HTMLElement {
  static readonly observedAttributes = ["locale", "owner"];

  #root: ShadowRoot;
  /** Null where this browser keeps nothing. */
  #kept: readonly KeptOperation[] | null = [];
  #search: ReturnType<typeof indexKept<KeptOperation>> = () => [];
  #filters: HistoryFilters | null = null;
  /** True while one entry is shown alone. */
  #isOpen = false;
  #most = rowsAtOnce;
  #erased: readonly KeptOperation[] = [];
  #forget: ReturnType<typeof setTimeout> | undefined;
  #list = make("div", { class: "history" });
  #status = make("div", { role: "status" });
  #connected = new AbortController();

  constructor() {
    super();
    this.#root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(historyStyles);
    this.#root.adoptedStyleSheets = [sheet];
  }

  connectedCallback(): void {
    this.#connected = new AbortController();
    historyChanges.addEventListener("change", () => void this.#read(), { signal: this.#connected.signal });
    void this.#read();
  }

  disconnectedCallback(): void {
    this.#connected.abort();
    clearTimeout(this.#forget);
    this.#erased = [];
  }

  attributeChangedCallback(): void {
    if (this.isConnected) void this.#read();
  }

  get #texts(): HistoryTexts {
    const page = this.closest("[lang]")?.getAttribute("lang") ?? null;
    return historyTextsFor([this.getAttribute("locale"), page, ...navigator.languages]);
  }

  get #found(): readonly KeptOperation[] {
    return this.#search(this.#filters?.criteria() ?? {});
  }

  #isOwn({ owner = "" }: KeptOperation): boolean {
    return owner === (this.getAttribute("owner") ?? "");
  }

  async #read(): Promise<void> {
    const texts = this.#texts;
    const all = await withHistory((database) => database.all()).catch(() => null);
    this.#kept = all?.filter((one) => this.#isOwn(one)) ?? null;
    this.#search = indexKept(this.#kept ?? [], ({ id, title, lines, result, at }) => ({
      texts: [id, title, ...lines.flat(), texts.results[result]],
      scene: title,
      result,
      account: "",
      at,
    }));
    if (this.#isOpen) return;
    this.#renewFilters(texts);
    this.#showAll();
  }

  /** Filters that somebody uses stay as they are while something more is kept. */
  #renewFilters(texts: HistoryTexts): void {
    const kept = this.#kept ?? [];
    if (this.#filters?.isUsed(texts) && kept.length >= searchFrom) return;
    const onChange = (): void => {
      this.#most = rowsAtOnce;
      this.#showRows();
    };
    this.#filters = kept.length >= searchFrom ? createHistoryFilters(kept, { texts, onChange }) : null;
  }

  #put(...children: readonly (Node | string)[]): void {
    this.#root.replaceChildren(make("div", { class: "shell history", lang: this.#texts.language }, ...children));
  }

  #showAll(): void {
    const texts = this.#texts;
    const kept = this.#kept;
    this.#isOpen = false;
    const title = make("h2", { tabindex: "-1" }, texts.title);
    if (kept === null) return this.#put(title, make("p", {}, texts.notKept));
    this.#showRows();
    this.#put(
      title,
      make("p", { class: "small" }, texts.kept),
      this.#status,
      ...this.#controls(),
      this.#list,
      this.#tools(),
    );
    this.#showStatus();
  }

  #controls(): readonly Node[] {
    return this.#filters === null ? [] : [this.#filters.element];
  }

  #showRows(): void {
    const texts = this.#texts;
    const found = this.#found;
    const total = this.#kept?.length ?? 0;
    if (total === 0) return this.#list.replaceChildren(make("p", {}, texts.empty));
    if (found.length === 0)
      return this.#list.replaceChildren(
        make("p", { role: "status" }, texts.nothing),
        make(
          "div",
          { class: "actions" },
          button(texts.showAll, () => this.#filters?.reset()),
        ),
      );
    const rows = found.slice(0, this.#most).map((one) => this.#row(one));
    const more = button(texts.showMore, () => {
      this.#most += rowsAtOnce;
      this.#showRows();
    });
    this.#list.replaceChildren(
      make("p", { class: "small", role: "status" }, texts.count(found.length, total)),
      make("ul", {}, ...rows),
      ...(found.length > this.#most ? [make("div", { class: "actions" }, more)] : []),
    );
  }

  #when(at: number): string {
    return new Intl.DateTimeFormat(this.#texts.language, { dateStyle: "medium", timeStyle: "short" }).format(at * 1000);
  }

  #badge({ result }: KeptOperation): HTMLElement {
    return make("span", { class: "result", "data-result": result }, this.#texts.results[result]);
  }

  #row(one: KeptOperation): HTMLElement {
    const first = one.lines[0]?.[1] ?? "";
    const row = make(
      "button",
      { type: "button", class: "row" },
      make("b", {}, asKept(one.title)),
      this.#badge(one),
      ...(first === "" ? [] : [make("span", { class: "value" }, asKept(first))]),
      make("span", { class: "when" }, this.#when(one.at)),
    );
    row.addEventListener("click", () => this.#showOne(one));
    return make("li", {}, row);
  }

  #showOne(one: KeptOperation): void {
    const texts = this.#texts;
    this.#isOpen = true;
    const title = make("h2", { tabindex: "-1" }, asKept(one.title));
    const own = [[texts.started, this.#when(one.at)] as const, [texts.operation, one.id] as const];
    const facts = [
      ...one.lines.map(([label, value]) => fact(label === "" ? null : asKept(label), asKept(value))),
      ...own.map(([label, value]) => fact(label, make("bdi", {}, value))),
    ];
    const asking = make("div");
    const erase = button(texts.eraseOne, () => this.#ask(asking, [one.id]));
    const back = button(texts.back, () => this.#showAll());
    this.#put(
      title,
      make("div", {}, this.#badge(one)),
      make("dl", {}, ...facts),
      make("div", { class: "actions" }, back, erase),
      asking,
    );
    title.focus();
  }

  #tools(): HTMLElement {
    const texts = this.#texts;
    const element = make("div", { class: "history" });
    if (this.#kept === null || this.#kept.length === 0) return element;
    const asking = make("div");
    const name = "countersign-history";
    element.append(
      make(
        "div",
        { class: "actions" },
        button(texts.csv, () => saveFile(`${name}.csv`, new Blob([keptCsv(this.#found, texts)], { type: "text/csv" }))),
        button(texts.json, () =>
          saveFile(`${name}.json`, new Blob([keptJson(this.#found)], { type: "application/json" })),
        ),
        button(texts.eraseAll, () => this.#ask(asking, null)),
      ),
      asking,
    );
    return element;
  }

  /** Asks once more, and says what erasing here means. */
  #ask(place: HTMLElement, ids: readonly string[] | null): void {
    const texts = this.#texts;
    const erase = button(texts.erase, () => void this.#erase(ids), "danger");
    const cancel = button(texts.cancel, () => place.replaceChildren());
    place.replaceChildren(
      make("div", { class: "note" }, make("p", {}, texts.sure), make("div", { class: "actions" }, erase, cancel)),
    );
    cancel.focus();
  }

  async #erase(ids: readonly string[] | null): Promise<void> {
    const erased = (this.#kept ?? []).filter(({ id }) => ids?.includes(id) ?? true);
    await withHistory(async (database) => {
      const isShared = (await database.all()).some((one) => !this.#isOwn(one));
      // With nobody else's beside them, what does not open any more goes too.
      await database.remove(ids ?? (isShared ? erased.map(({ id }) => id) : null));
    }).catch(() => {});
    this.#remember(erased);
    this.#isOpen = false;
    await this.#read();
  }

  #remember(erased: readonly KeptOperation[]): void {
    clearTimeout(this.#forget);
    this.#erased = erased;
    if (erased.length > 0) this.#forget = setTimeout(() => this.#remember([]), undoMs);
    this.#showStatus();
  }

  #showStatus(): void {
    const erased = this.#erased;
    if (erased.length === 0) return this.#status.replaceChildren();
    const texts = this.#texts;
    const undo = button(texts.undo, () => void this.#undo(erased));
    this.#status.replaceChildren(
      make(
        "div",
        { class: "note" },
        make("p", {}, texts.erased(erased.length)),
        make("div", { class: "actions" }, undo),
      ),
    );
  }

  /** An entry that came since stays as it is. */
  async #undo(erased: readonly KeptOperation[]): Promise<void> {
    this.#remember([]);
    await withHistory(async (database) => {
      const here = new Set((await database.all()).map(({ id }) => id));
      await database.put(erased.filter(({ id }) => !here.has(id)));
    }).catch(() => {});
    await this.#read();
  }
}

/** In its own direction, and in the words in which it was shown then, whatever language the page is in now. */
function asKept(text: string): HTMLElement {
  return make("bdi", { translate: "no" }, text);
}

function fact(label: Node | string | null, value: Node): HTMLElement {
  return make("div", {}, ...(label === null ? [] : [make("dt", {}, label)]), make("dd", {}, value));
}
