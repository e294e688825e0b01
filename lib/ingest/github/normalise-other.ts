import { reader } from "../reader.ts";
import { actorOf } from "./payload.ts";
import {
  alertEvent,
  installationEvent,
  memberEvent,
  pingEvent,
  releaseEvent,
  type AlertEvent,
  type Installation,
} from "./payload-other.ts";

const PUBLISHING: ReadonlySet<string> = new Set(["published", "released", "prereleased"]);

export const readRelease = reader(releaseEvent, ({ repository, sender, action, release }) => [
  {
    // `created_at` is the date of the tagged commit, and a deletion has no stamp at all.
    occurredAt: PUBLISHING.has(action) ? release.published_at : action === "edited" ? release.updated_at : undefined,
    actor: actorOf(sender) ?? actorOf(release.author),
    fact: {
      kind: "release",
      repository: repository.fullName,
      action,
      tag: release.tag_name,
      name: release.name,
      sha: release.target_commitish,
      url: release.html_url,
    },
  },
]);

/** The payload's stamps are those of the hook, not of the ping. */
export const readPing = reader(pingEvent, ({ sender, hook_id: hookId }) => [
  { actor: actorOf(sender), fact: { kind: "ping", hookId } },
]);

export const readMember = reader(memberEvent, ({ repository, sender, action, member, changes }) => [
  {
    actor: actorOf(sender),
    fact: {
      kind: "access-change",
      repository: repository.fullName,
      change: `member.${action}`,
      subject: member.login,
      permission: changes?.permission?.to ?? changes?.role_name?.to,
    },
  },
]);

export const readInstallation = reader(installationEvent, ({ sender, action, installation }) => [
  {
    occurredAt: installationTime(action, installation),
    actor: actorOf(sender),
    fact: {
      kind: "access-change",
      change: `installation.${action}`,
      subject: `app ${installation.app_slug ?? installation.app_id ?? installation.id}`,
      permission: permissionsOf(installation),
    },
  },
]);

function installationTime(action: string, installation: Installation): string | undefined {
  if (action === "suspend") return installation.suspended_at ?? installation.updated_at;
  if (action === "created") return installation.created_at;
  return action === "deleted" ? undefined : installation.updated_at;
}

/** `contents:write, metadata:read`: in order of the names, so that two snapshots compare. */
function permissionsOf(installation: Installation): string | undefined {
  const granted = Object.entries(installation.permissions ?? {}).map(([name, level]) => `${name}:${level}`);
  return granted.length === 0 ? undefined : granted.sort().join(", ");
}

export const readAlert = reader(alertEvent, (payload) => [
  {
    occurredAt: alertTime(payload),
    actor: actorOf(payload.sender),
    fact: {
      kind: "alert",
      repository: payload.repository.fullName,
      action: payload.action,
      alertId: payload.alert.number,
      rule: payload.alert.rule.id,
      severity: payload.alert.rule.security_severity_level ?? payload.alert.rule.severity,
      sha: payload.commit_oid,
      url: payload.alert.html_url,
    },
  },
]);

function alertTime({ action, alert }: AlertEvent): string | undefined {
  if (action === "created") return alert.created_at;
  if (action === "closed_by_user") return alert.dismissed_at ?? alert.updated_at;
  return action === "fixed" ? (alert.fixed_at ?? alert.updated_at) : alert.updated_at;
}
