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
  /** Taking a field from a variable of the environment, where that can be chosen. */
  environment?: {
    use: string;
    enter: string;
    /** Either of them, for who does not see beside which field it stands. */
    named: (choice: string, label: string) => string;
    help: (variable: string) => string;
  };
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
