/** One thing to click or paste when a source is set up. `language` names the code's syntax for the page. */
export interface SetupStep {
  readonly text: string;
  readonly code?: string;
  readonly language?: "text" | "yaml" | "json" | "shell";
}

/** What a new source's page shows: how to make the sender deliver to us. */
export interface SetupGuide {
  readonly title: string;
  readonly steps: readonly SetupStep[];
}

/** What a guide is made from: where to send, and the secret, shown once. */
export interface SetupInput {
  readonly url: string;
  readonly secret: string;
  /** Of a source that speaks for a cluster. */
  readonly cluster?: string;
  readonly environment?: string;
}
