import { MANIFEST, NAMESPACE, SIGNATURE_FILE, SIGNER, TAG_MANIFEST } from "../layout.ts";

/** Level 1 for a POSIX shell: files and signature. Exit 0, 1 or 2 as `countersign bundle verify`. */
export const VERIFY_SH = `#!/bin/sh
# Checks the files of this bundle and its signature. Usage: sh verify/verify.sh [SHA256:fingerprint]
# Exit: 0 verified, signer as given; 1 something is wrong; 2 consistent in itself, signer not checked.
cd "$(dirname "$0")/.." || exit 1
sha256sum -c --quiet ${TAG_MANIFEST} || exit 1
sha256sum -c --quiet ${MANIFEST} || exit 1
ssh-keygen -Y verify -f allowed_signers -I ${SIGNER} -n ${NAMESPACE} -s ${SIGNATURE_FILE} < ${TAG_MANIFEST} || exit 1
key=$(mktemp) || exit 1
trap 'rm -f "$key"' EXIT
sed 's/^.*\\(ssh-ed25519 .*\\)$/\\1/' allowed_signers > "$key"
signer=$(ssh-keygen -lf "$key" | cut -d ' ' -f 2)
echo "Signed by $signer"
if [ -z "$1" ]; then
  echo "Give the fingerprint that you were told by another way: the signer was not checked."
  exit 2
fi
[ "$1" = "$signer" ] || { echo "This is another signer than $1."; exit 1; }
echo "Files and signature verified. For the log proofs: python3 verify/verify.py . --fingerprint $1"
`;

/** Level 1 for Windows. */
export const VERIFY_PS1 = `# Checks the files of this bundle and its signature.
# Usage: powershell -File verify\\verify.ps1 [-Fingerprint SHA256:...]
# Exit: 0 verified, signer as given; 1 something is wrong; 2 consistent in itself, signer not checked.
param([string]$Fingerprint = "")
Set-Location (Join-Path $PSScriptRoot "..")
$bad = 0
foreach ($manifest in "${TAG_MANIFEST}", "${MANIFEST}") {
  foreach ($line in Get-Content $manifest) {
    $digest, $path = $line -split "  ", 2
    $hash = (Get-FileHash -Algorithm SHA256 -LiteralPath $path -ErrorAction SilentlyContinue).Hash
    if ($hash -ne $digest.ToUpper()) { Write-Output "FAILED $path"; $bad++ }
  }
}
if ($bad -gt 0) { exit 1 }
cmd /c "ssh-keygen -Y verify -f allowed_signers -I ${SIGNER} -n ${NAMESPACE} -s ${SIGNATURE_FILE} < ${TAG_MANIFEST}"
if ($LASTEXITCODE -ne 0) { exit 1 }
$key = New-TemporaryFile
(Get-Content allowed_signers) -replace '^.*(ssh-ed25519 .*)$', '$1' | Set-Content $key
$signer = ((ssh-keygen -lf $key) -split " ")[1]
Remove-Item $key
Write-Output "Signed by $signer"
if ($Fingerprint -eq "") { Write-Output "The signer was not checked: give -Fingerprint."; exit 2 }
if ($Fingerprint -ne $signer) { Write-Output "This is another signer than $Fingerprint."; exit 1 }
exit 0
`;
