/** The sentences of a credential form; each page hands in its own catalogue. */
export interface CredentialFormTexts {
  /** Heading of the list of problems. */
  summary: (count: number) => string;
  optional: string;
  moreSettings: string;
  show: (label: string) => string;
  hide: (label: string) => string;
  /** Something came along with a pasted key, and what takes it away. */
  untidy: string;
  tidy: string;
  documentation: string;
  opensInNewTab: string;
  mapHelp: string;
  listHelp: string;
  /** The choice that leaves a field with options unset; null when the field has no default. */
  defaultOption: (value: string | null) => string;
  defaultValue: (value: string) => string;
  /** What is wrong with a field, said so that it follows the field's label. */
  problem: {
    blank: string;
    tooLong: (maximum: number) => string;
    wholeNumber: string;
    number: string;
    address: string;
    mapLine: (line: number) => string;
    singleLine: string;
  };
}
