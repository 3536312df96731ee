import type { components, paths } from "./schema.gen.ts";

/**
 * The generated types with every free-form object opened: the generator writes a schema without
 * properties as an object that can hold nothing.
 */
type Open<T> = T extends readonly (infer Item)[]
  ? Open<Item>[]
  : T extends object
    ? string extends keyof T
      ? [T[string & keyof T]] extends [never]
        ? Record<string, unknown>
        : { [Key in keyof T]: Open<T[Key]> }
      : { [Key in keyof T]: Open<T[Key]> }
    : T;

/** The management API, App API and Connect API, by path and method. */
export type Contract = Open<paths>;

type Schemas = Open<components["schemas"]>;

export type AccessKey = Schemas["AccessKey"];
export type App = Schemas["App"];
export type AppRequirement = Schemas["AppRequirement"];
export type AuditEvent = Schemas["AuditEvent"];
export type AppUser = Schemas["AppUser"];
export type ConnectLink = Schemas["CreatedConnectToken"];
export type Connection = Schemas["Connection"];
export type CreateApp = Schemas["CreateApp"];
export type CreateConnection = Schemas["CreateConnection"];
export type CreateRequirement = Schemas["CreateRequirement"];
export type TestRun = Schemas["TestRun"];
export type CreateRun = Schemas["CreateRun"];
export type CreateWorkflow = Schemas["CreateWorkflow"];
export type CreatedAccessKey = Schemas["CreatedAccessKey"];
export type CreatedPersonalAccessToken = Schemas["CreatedPersonalAccessToken"];
export type DeletedConnection = Schemas["DeletedConnection"];
export type Revocations = Schemas["Revocations"];
export type DeployApp = Schemas["DeployApp"];
export type Deployment = Schemas["Deployment"];
export type EnvironmentConnection = Schemas["EnvironmentConnection"];
export type ExportedWorkflow = Schemas["ExportedWorkflow"];
export type Form = Schemas["Form"];
export type Health = Schemas["Health"];
export type ImportedConnection = Schemas["ImportedConnectionView"];
export type ImportedWorkflow = Schemas["ImportedWorkflow"];
export type IdentityUse = Schemas["IdentityUse"];
export type IdentityUses = Schemas["IdentityUses"];
export type ImportWorkflow = Schemas["ImportWorkflow"];
export type NodeType = Schemas["NodeTypeView"];
export type Me = Schemas["Me"];
export type OAuthApp = Schemas["OAuthApp"];
export type OAuthFinding = Schemas["OAuthFinding"];
export type PutOAuthApp = Schemas["PutOAuthApp"];
export type PipedreamAccount = Schemas["PipedreamAccount"];
export type PipedreamSettings = Schemas["PipedreamSettings"];
export type PutPipedreamSettings = Schemas["PutPipedreamSettings"];
export type PersonalAccessToken = Schemas["PersonalAccessToken"];
export type Project = Schemas["Project"];
export type RemoteAccount = Schemas["RemoteAccount"];
export type Requirement = Schemas["Requirement"];
export type RequirementsStatus = Schemas["RequirementsStatus"];
export type Run = Schemas["Run"];
export type RunEvent = Schemas["RunEvent"];
export type SaveVersion = Schemas["SaveVersion"];
export type BackupFile = Schemas["BackupFile"];
export type Vault = Schemas["VaultView"];
export type VaultSlot = Schemas["VaultSlot"];
export type Version = Schemas["Version"];
export type Workflow = Schemas["Workflow"];
