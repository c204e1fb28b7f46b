import { apiScopes, type ApiScope } from "@countersign/protocol/contract";
import { Badge, Banner, Button, Card, Empty, Field, Select } from "@countersign/ui";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { isAtLeast } from "../ask/session.ts";
import { Copy } from "../shell/copy.tsx";
import { clock } from "../shell/page-clock.ts";
import { texts } from "../texts/texts.ts";
import { drawApiKey, type DrawnKey } from "./drawn-key.ts";
import { ProposeDialog } from "./propose-dialog.tsx";
import { organizationName, type Registry } from "./registry.ts";
import { CheckList } from "../shell/check-list.tsx";

type ApiKey = Registry["apiKeys"][number];

/** A key that was drawn in this page; another one for another mode. */
function useDrawn(mode: "live" | "test"): DrawnKey | null {
  const [drawn, setDrawn] = useState<DrawnKey | null>(null);
  useEffect(() => {
    let isWanted = true;
    void drawApiKey(mode).then((key) => isWanted && setDrawn(key));
    return () => {
      isWanted = false;
    };
  }, [mode]);
  return drawn;
}

function Secret({ drawn }: { readonly drawn: DrawnKey | null }): JSX.Element | null {
  const { t } = texts;
  if (!drawn) return null;
  return (
    <Banner kind="warn" title={t.keepKey}>
      {t.keepKeyLead}
      <Copy text={drawn.secret} />
    </Banner>
  );
}

function NewKeyDialog({
  registry,
  onClose,
}: {
  readonly registry: Registry;
  readonly onClose: () => void;
}): JSX.Element {
  const { t } = texts;
  const [organization, setOrganization] = useState(registry.organizations[0]?.id ?? "");
  const [label, setLabel] = useState("");
  const [scopes, setScopes] = useState<readonly ApiScope[]>([...apiScopes]);
  const [isKept, setKept] = useState(false);
  const mode = registry.organizations.find(({ id }) => id === organization)?.mode ?? "live";
  const drawn = useDrawn(mode);
  return (
    <ProposeDialog
      title={t.newKey}
      isReady={drawn !== null && isKept && label.trim() !== "" && scopes.length > 0}
      onClose={onClose}
      change={() =>
        drawn && {
          kind: "api-key",
          organization,
          key: {
            hash: drawn.hash,
            label: label.trim(),
            scopes: scopes.length === apiScopes.length ? null : scopes,
            businesses: null,
          },
        }
      }
    >
      <Select
        label={t.organization}
        options={registry.organizations.map(({ id, name }) => ({ value: id, label: name }))}
        value={organization}
        onChange={setOrganization}
      />
      <Field
        label={t.keyLabel}
        hint={t.keyLabelHint}
        input={{ value: label, required: true, maxLength: 64, onInput: (event) => setLabel(event.currentTarget.value) }}
      />
      <CheckList
        label={t.scopes}
        options={apiScopes.map((scope) => ({ value: scope, label: scope }))}
        chosen={scopes}
        onChange={setScopes}
      />
      <Secret drawn={drawn} />
      <label class="switch">
        <input type="checkbox" checked={isKept} onChange={(event) => setKept(event.currentTarget.checked)} />
        {t.keyIsKept}
      </label>
    </ProposeDialog>
  );
}

const daySeconds = 24 * 3600;

function nowSeconds(): number {
  return Math.floor(clock() / 1000);
}

function RotateDialog({ known, onClose }: { readonly known: ApiKey; readonly onClose: () => void }): JSX.Element {
  const { t } = texts;
  const drawn = useDrawn(known.mode);
  const [days, setDays] = useState("7");
  const [isKept, setKept] = useState(false);
  return (
    <ProposeDialog
      title={t.rotateKey}
      lead={t.rotateKeyLead}
      isReady={drawn !== null && isKept}
      onClose={onClose}
      change={() =>
        drawn && {
          kind: "api-key-rotation",
          id: known.id,
          hash: drawn.hash,
          endsAt: nowSeconds() + Number(days) * daySeconds,
        }
      }
    >
      <Select
        label={t.oldKeyEnds}
        options={["1", "7", "30"].map((value) => ({ value, label: t.inDays({ days: Number(value) }) }))}
        value={days}
        onChange={setDays}
      />
      <Secret drawn={drawn} />
      <label class="switch">
        <input type="checkbox" checked={isKept} onChange={(event) => setKept(event.currentTarget.checked)} />
        {t.keyIsKept}
      </label>
    </ProposeDialog>
  );
}

function EndDialog({ known, onClose }: { readonly known: ApiKey; readonly onClose: () => void }): JSX.Element {
  const { t } = texts;
  return (
    <ProposeDialog
      title={t.endKey}
      lead={t.endKeyLead}
      isReady
      onClose={onClose}
      change={() => ({ kind: "api-key-end", id: known.id, endsAt: nowSeconds() })}
    />
  );
}

type Asked = { readonly kind: "new" } | { readonly kind: "rotate" | "end"; readonly known: ApiKey };

function Row({ known, onAsk }: { readonly known: ApiKey; readonly onAsk: (asked: Asked) => void }): JSX.Element {
  const { t, format } = texts;
  const { id, organization, label, scopes, mode, createdAt, notAfter } = known;
  const hasEnded = notAfter !== null && notAfter <= nowSeconds();
  return (
    <li class="key">
      <div class="key-about">
        <span>
          <strong>{label ?? t.noName}</strong> {mode === "test" && <Badge tone="warn">{t.modeTest}</Badge>}{" "}
          {hasEnded && <Badge>{t.keyEnded}</Badge>}
          {notAfter !== null && !hasEnded && <Badge tone="warn">{t.keyEnds({ when: format.date(notAfter) })}</Badge>}
        </span>
        <span class="cs-soft cs-small">
          {organizationName(organization)} · {scopes === null ? t.allScopes : format.list(scopes)} ·{" "}
          {createdAt > 0 ? format.date(createdAt) : "–"}
        </span>
        <span class="mono cs-small cs-soft">{id}</span>
      </div>
      {isAtLeast("operator") && !hasEnded && (
        <div class="key-acts">
          {notAfter === null && (
            <Button kind="quiet" label={`${t.rotate}: ${label ?? id}`} onClick={() => onAsk({ kind: "rotate", known })}>
              {t.rotate}
            </Button>
          )}
          <Button kind="quiet" label={`${t.endNow}: ${label ?? id}`} onClick={() => onAsk({ kind: "end", known })}>
            {t.endNow}
          </Button>
        </div>
      )}
    </li>
  );
}

/** What sites' servers sign in with. */
export function ApiKeys({ registry }: { readonly registry: Registry }): JSX.Element {
  const { t } = texts;
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = (): void => setAsked(null);
  return (
    <div class="cs-stack">
      <p class="cs-soft">{t.apiKeysLead}</p>
      {registry.apiKeys.length === 0 ? (
        <Empty icon="key" title={t.noKeys} />
      ) : (
        <Card>
          <ul class="keys">
            {registry.apiKeys.map((known) => (
              <Row key={known.id} known={known} onAsk={setAsked} />
            ))}
          </ul>
        </Card>
      )}
      {isAtLeast("operator") && registry.organizations.length > 0 && (
        <div>
          <Button icon="plus" onClick={() => setAsked({ kind: "new" })}>
            {t.newKey}
          </Button>
        </div>
      )}
      {asked?.kind === "new" && <NewKeyDialog registry={registry} onClose={close} />}
      {asked?.kind === "rotate" && <RotateDialog known={asked.known} onClose={close} />}
      {asked?.kind === "end" && <EndDialog known={asked.known} onClose={close} />}
    </div>
  );
}
