import type { GivenField } from "../../components/CredentialForm.tsx";
import type { BuilderConnectionType } from "../../platform/queries/catalogue.ts";
import { useOAuthApps } from "../../platform/queries/oauth.ts";
import type { ConnectionField } from "../../platform/types.ts";
import { providerOf } from "./provider.ts";
import { ScopesField } from "./ScopesField.tsx";

/** Draws the scopes of a type whose provider offers some as a list to choose from. */
export function useScopesField(type: BuilderConnectionType | null) {
  const apps = useOAuthApps();
  return (field: ConnectionField, given: GivenField) => {
    if (type?.kind !== "oauth2" || field.name !== "scopes") return null;
    const provider = providerOf(type, given.chosen);
    const choices = apps.data?.find((app) => app.provider === provider)?.scopes;
    if (!choices?.length) return null;
    return (
      <ScopesField
        key={provider}
        id={given.id}
        name={field.name}
        label={field.label}
        choices={choices}
        usual={type.scopes ?? []}
        stored={typeof given.stored === "string" ? given.stored : undefined}
        problem={given.problem}
        readOnly={given.readOnly}
      />
    );
  };
}
