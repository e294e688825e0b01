import { describeRecorded } from "../recorded-suite.ts";
import { ciKind } from "./kind.ts";
import { CI_NOT_PAYLOADS, CI_RECORDED } from "./recorded.ts";

describeRecorded({
  name: "CI",
  kind: ciKind,
  folders: ["policy", "junit", "attestation"],
  rows: CI_RECORDED,
  notPayloads: CI_NOT_PAYLOADS,
});
