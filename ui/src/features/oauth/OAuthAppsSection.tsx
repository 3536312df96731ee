import { useState } from "react";
import { tellFailure } from "../../app/failure.ts";
import { ListFailure } from "../../app/ListFailure.tsx";
import { texts as frame } from "../../app/texts.ts";
import { notify } from "../../app/toasts.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { Glyph } from "../../components/Glyph.tsx";
import { Loading } from "../../components/Loading.tsx";
import { RowLink } from "../../components/RowLink.tsx";
import { RowMenu } from "../../components/RowMenu.tsx";
import { StatusDot } from "../../components/StatusDot.tsx";
import { Table } from "../../components/Table.tsx";
import type { OAuthApp } from "../../platform/contract.ts";
import { useConnectionTypes } from "../../platform/queries/catalogue.ts";
import { useDeleteOAuthApp, useOAuthApps } from "../../platform/queries/oauth.ts";
import section from "../settings/Section.module.css";
import styles from "./OAuth.module.css";
import { OAuthAppSheet } from "./OAuthAppSheet.tsx";
import { Revocations } from "./Revocations.tsx";
import { texts } from "./texts.ts";

const words = texts.apps;

/** Settings: the client that each provider knows this platform by. */
export function OAuthAppsSection() {
  const apps = useOAuthApps();
  const types = useConnectionTypes().data ?? [];
  const glyphs = new Map(types.map(({ provider, glyph }) => [provider, glyph]));
  const [chosen, setChosen] = useState<OAuthApp | null>(null);
  const [open, setOpen] = useState<"edit" | "remove" | null>(null);
  const show = (app: OAuthApp, what: "edit" | "remove") => {
    setChosen(app);
    setOpen(what);
  };
  return (
    <section className={section.wide}>
      <p>{words.body}</p>
      {apps.isPending ? <Loading>{frame.loading}</Loading> : null}
      {apps.error && !apps.data ? <ListFailure error={apps.error} onRetry={apps.refetch} /> : null}
      {apps.data ? (
        <Table label={words.columns[0]} columns={words.columns} actions={words.actions}>
          {apps.data.map((app) => (
            <tr key={app.provider}>
              <td>
                <RowLink onOpen={() => show(app, "edit")}>
                  <Glyph letters={glyphs.get(app.provider) ?? app.label.slice(0, 2)} />
                  {app.label}
                </RowLink>
              </td>
              <td>
                <StatusDot tone={app.configured ? "ok" : "none"}>
                  {app.configured ? words.configured : words.absent}
                </StatusDot>
              </td>
              <td className={styles.mono}>{app.client_id ?? ""}</td>
              <td className={styles.mono}>{app.redirect_uri}</td>
              <td>
                <RowMenu
                  label={words.menu(app.label)}
                  actions={[
                    {
                      label: app.configured ? words.edit : words.setUp,
                      onSelect: () => show(app, "edit"),
                    },
                    ...(app.configured
                      ? [{ label: words.remove, danger: true, onSelect: () => show(app, "remove") }]
                      : []),
                  ]}
                />
              </td>
            </tr>
          ))}
        </Table>
      ) : null}
      <Revocations />
      {chosen ? (
        <>
          <OAuthAppSheet
            key={`${chosen.provider}-${chosen.updated_at}`}
            open={open === "edit"}
            app={chosen}
            onClose={() => setOpen(null)}
          />
          <RemoveApp app={chosen} open={open === "remove"} onClose={() => setOpen(null)} />
        </>
      ) : null}
    </section>
  );
}

function RemoveApp(props: { app: OAuthApp; open: boolean; onClose: () => void }) {
  const { app, open, onClose } = props;
  const remove = useDeleteOAuthApp();
  const confirm = async () => {
    const removed = await remove.mutateAsync(app.provider).catch(() => null);
    if (removed === null) return;
    notify(words.removed(app.label));
    onClose();
  };
  return (
    <ConfirmDialog
      open={open}
      title={words.removeTitle(app.label)}
      confirm={remove.isPending ? words.removing : words.removeConfirm}
      cancel={frame.cancel}
      busy={remove.isPending}
      problem={remove.error ? tellFailure(remove.error) : null}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {words.removeBody}
    </ConfirmDialog>
  );
}
