import { describeRecorded } from "../recorded-suite.ts";
import { argocdKind } from "./kind.ts";
import { ARGOCD_NOT_PAYLOADS, ARGOCD_RECORDED } from "./recorded.ts";

describeRecorded({
  name: "Argo CD",
  kind: argocdKind,
  folders: ["argocd"],
  rows: ARGOCD_RECORDED,
  notPayloads: ARGOCD_NOT_PAYLOADS,
});
