/** Who did something, as the sender named them. Mapping to a person is `people`'s work and may fail: then unknown. */
export type ActorKind = "user" | "bot" | "app" | "service-account" | "controller" | "system" | "unknown";

export interface Actor {
  readonly kind: ActorKind;
  /** Login or display name at the time, as sent. */
  readonly name: string;
  /** Immutable id at the issuer, where the sender gives one (forge user id, Kubernetes uid). */
  readonly id?: string;
  /** Who vouches for the id: `github`, `gitlab`, `kubernetes:<cluster>`, `argocd:<cluster>`, `git`, `countersign`. */
  readonly issuer: string;
  readonly email?: string;
}
