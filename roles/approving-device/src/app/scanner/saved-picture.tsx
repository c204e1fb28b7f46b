import { Button, Spinner } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Sentence } from "../fault-sentence.ts";
import { texts } from "../texts/texts.ts";
import { type PictureSight, readPicture } from "./read-picture.ts";

interface SavedPictureProps {
  readonly onCode: (text: string) => Promise<void>;
  /** A sentence about a picture without a code of ours. */
  readonly onProblem: (sentence: Sentence) => void;
}

/** A picture of a code that was kept: opened, pasted or dropped (§11.3). Only codes made for it are taken (T50). */
export function SavedPicture({ onCode, onProblem }: SavedPictureProps): JSX.Element {
  const { t } = texts;
  const input = useRef<HTMLInputElement>(null);
  const busy = useSignal(false);
  const over = useSignal(false);
  async function take(file: Blob | null | undefined): Promise<void> {
    if (!file || busy.value) return;
    busy.value = true;
    try {
      const sight = await readPicture(file);
      if (sight.kind === "code") await onCode(sight.text);
      else onProblem(() => sentenceOf(sight));
    } catch {
      onProblem(() => texts.t.decoderFailed);
    }
    busy.value = false;
  }
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => listenToPage((file) => void latest.current(file), over), []);
  return (
    <div class="saved-picture" data-over={over.value}>
      <input
        ref={input}
        class="cs-visually-hidden"
        type="file"
        accept="image/*"
        tabIndex={-1}
        aria-hidden="true"
        onChange={({ currentTarget }) => {
          void take(currentTarget.files?.[0]);
          currentTarget.value = "";
        }}
      />
      <Button kind="quiet" icon="picture" busy={busy.value} onClick={() => input.current?.click()}>
        {t.pictureOpen}
      </Button>
      <p class="cs-small cs-soft saved-picture-hint">{busy.value ? <Spinner label={t.loading} /> : t.pictureHint}</p>
    </div>
  );
}

function sentenceOf({ kind }: Exclude<PictureSight, { readonly kind: "code" }>): string {
  const { t } = texts;
  if (kind === "unreadable") return t.pictureBad;
  if (kind === "several") return t.pictureSeveral;
  return kind === "foreign" ? t.scanForeign : t.pictureNone;
}

/** The whole page takes a pasted or dropped picture; what is no picture is left to the browser. Answers the function that ends it. */
function listenToPage(take: (file: Blob | null) => void, over: { value: boolean }): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  document.addEventListener("paste", ({ clipboardData }) => take(pictureIn(clipboardData)), { signal });
  const drag = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    over.value = true;
  };
  document.addEventListener("dragover", drag, { signal });
  document.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget ?? (over.value = false), { signal });
  document.addEventListener(
    "drop",
    (event) => {
      event.preventDefault();
      over.value = false;
      take(pictureIn(event.dataTransfer) ?? event.dataTransfer?.files[0] ?? null);
    },
    { signal },
  );
  return () => ended.abort();
}

function pictureIn(data: DataTransfer | null): Blob | null {
  return [...(data?.files ?? [])].find(({ type }) => type.startsWith("image/")) ?? null;
}
