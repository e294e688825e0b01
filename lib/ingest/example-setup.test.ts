import { expect, test } from "vitest";
import { exampleSetup } from "./example-setup.ts";
import { SOURCE_TYPES } from "./registry.ts";

test.each(SOURCE_TYPES)(
  "the manual's set-up of %s names where to send, and holds nothing that looks like a secret",
  (type) => {
    const text = JSON.stringify(exampleSetup(type));
    expect(text).toContain("countersign.example.com/api/v1/ingest/SOURCE-ID");
    expect(text).not.toContain("whsec_");
  },
);
