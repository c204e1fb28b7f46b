import { parsePublicJwk, type PublicJwk } from "@countersign/protocol";
import { Badge, Button, Card, Empty, Field } from "@countersign/ui";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { isAtLeast } from "../ask/session.ts";
import { Copy } from "../shell/copy.tsx";
import { clock } from "../shell/page-clock.ts";
import { texts } from "../texts/texts.ts";
import { ProposeDialog } from "./propose-dialog.tsx";
import { organizationName, type Registry } from "./registry.ts";
import { TextArea } from "./text-area.tsx";
import { CheckList } from "../shell/check-list.tsx";

type QrServer = Registry["qrServers"][number];

/** A public key as its server prints it; null while it is none. */
function keyIn(text: string): PublicJwk | null {
  try {
    return parsePublicJwk(JSON.parse(text));
  } catch {
    return null;
  }
}

function NewDialog({ registry, onClose }: { readonly registry: Registry; readonly onClose: () => void }): JSX.Element {
  const { t } = texts;
  const [number, setNumber] = useState(String(registry.qrServers[0]?.number ?? 1));
  const [key, setKey] = useState("");
  const [organizations, setOrganizations] = useState<readonly string[]>(registry.organizations.map(({ id }) => id));
  const jwk = keyIn(key);
  return (
    <ProposeDialog
      title={t.newQrKey}
      lead={t.newQrKeyLead}
      isReady={jwk !== null && Number(number) > 0}
      onClose={onClose}
      change={() =>
        jwk && {
          kind: "qr-server",
          version: registry.version,
          server: { number: Number(number), jwk, organizations },
        }
      }
    >
      <Field
        label={t.serverNumber}
        input={{
          type: "number",
          min: 1,
          value: number,
          required: true,
          onInput: (event) => setNumber(event.currentTarget.value),
        }}
      />
      <TextArea label={t.publicKey} hint={t.publicKeyHint} value={key} onInput={setKey} />
      <CheckList
        label={t.servesOrganizations}
        options={registry.organizations.map(({ id, name }) => ({ value: id, label: name }))}
        chosen={organizations}
        onChange={setOrganizations}
      />
    </ProposeDialog>
  );
}

/** Who makes codes, with which key, for whom. */
export function QrServers({ registry }: { readonly registry: Registry }): JSX.Element {
  const { t, format } = texts;
  const [isNew, setNew] = useState(false);
  const [ending, setEnding] = useState<QrServer | null>(null);
  const now = Math.floor(clock() / 1000);
  return (
    <div class="cs-stack">
      <p class="cs-soft">{t.qrServersLead}</p>
      {registry.qrServers.length === 0 && <Empty icon="scan" title={t.noQrServers} />}
      {registry.qrServers.map((server) => (
        <Card key={`${server.number}${server.jwk.x}`}>
          <div class="cs-stack-small">
            <div class="heading-row">
              <h2>{t.qrServerNumber({ number: format.number(server.number) })}</h2>
              {server.notAfter !== null && (
                <Badge tone={server.notAfter <= now ? "plain" : "warn"}>
                  {server.notAfter <= now ? t.keyEnded : t.keyEnds({ when: format.date(server.notAfter) })}
                </Badge>
              )}
              {isAtLeast("operator") && server.notAfter === null && (
                <Button kind="quiet" onClick={() => setEnding(server)}>
                  {t.endKey}
                </Button>
              )}
            </div>
            <p class="cs-soft cs-small">{format.list(server.organizations.map(organizationName))}</p>
            <Copy text={JSON.stringify(server.jwk)} short />
          </div>
        </Card>
      ))}
      {isAtLeast("operator") && (
        <div>
          <Button icon="plus" onClick={() => setNew(true)}>
            {t.newQrKey}
          </Button>
        </div>
      )}
      {isNew && <NewDialog registry={registry} onClose={() => setNew(false)} />}
      {ending && (
        <ProposeDialog
          title={t.endQrKey}
          lead={t.endQrKeyLead}
          isReady
          onClose={() => setEnding(null)}
          change={() => ({ kind: "qr-server-end", number: ending.number, x: ending.jwk.x, endsAt: now })}
        />
      )}
    </div>
  );
}
