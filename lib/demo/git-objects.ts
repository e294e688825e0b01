import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";

type ObjectType = "commit" | "tree" | "blob";
const TYPE_BITS: Readonly<Record<ObjectType, number>> = { commit: 1, tree: 2, blob: 3 };

export interface Signature {
  readonly name: string;
  readonly email: string;
  /** RFC 3339. */
  readonly at: string;
}

export interface CommitInput {
  readonly files: ReadonlyMap<string, string>;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
  /** Makes the armored signature over the commit's bytes, or nothing. */
  readonly sign?: (payload: string) => Promise<string> | string;
}

/**
 * Git objects made in memory (gitformat-pack, git-hash-object): every file, tree and commit of a repository's story under
 * its real id. `pack` is what `git index-pack` takes.
 */
export class GitObjects {
  readonly #objects = new Map<string, { readonly type: ObjectType; readonly bytes: Buffer }>();
  readonly #blobs = new Map<string, string>();
  readonly #trees = new Map<ReadonlyMap<string, string>, string>();

  async commit(input: CommitInput): Promise<string> {
    const head = [
      `tree ${this.#tree(input.files)}`,
      ...input.parents.map((parent) => `parent ${parent}`),
      `author ${stamp(input.author)}`,
      `committer ${stamp(input.committer)}`,
    ].join("\n");
    const message = input.message.endsWith("\n") ? input.message : `${input.message}\n`;
    const unsigned = `${head}\n\n${message}`;
    const signature = await input.sign?.(unsigned);
    const signed = signature
      ? `${head}\ngpgsig ${signature.trimEnd().replaceAll("\n", "\n ")}\n\n${message}`
      : unsigned;
    return this.#put("commit", Buffer.from(signed, "utf8"));
  }

  get size(): number {
    return this.#objects.size;
  }

  pack(): Buffer {
    const header = Buffer.alloc(12);
    header.write("PACK", 0, "latin1");
    header.writeUInt32BE(2, 4);
    header.writeUInt32BE(this.#objects.size, 8);
    const parts: Buffer[] = [header];
    for (const { type, bytes } of this.#objects.values())
      parts.push(entryHeader(type, bytes.byteLength), deflateSync(bytes, { level: 1 }));
    const body = Buffer.concat(parts);
    return Buffer.concat([body, createHash("sha1").update(body).digest()]);
  }

  #tree(files: ReadonlyMap<string, string>): string {
    const known = this.#trees.get(files);
    if (known) return known;
    const id = this.#treeOf([...files]);
    this.#trees.set(files, id);
    return id;
  }

  #treeOf(files: readonly (readonly [path: string, content: string])[]): string {
    const folders = new Map<string, [string, string][]>();
    const entries: { readonly name: string; readonly mode: string; readonly id: string }[] = [];
    for (const [path, content] of files) {
      const slash = path.indexOf("/");
      if (slash < 0) {
        entries.push({ name: path, mode: "100644", id: this.#blob(content) });
        continue;
      }
      const folder = path.slice(0, slash);
      const inside = folders.get(folder) ?? [];
      folders.set(folder, inside);
      inside.push([path.slice(slash + 1), content]);
    }
    for (const [name, inside] of folders) entries.push({ name, mode: "40000", id: this.#treeOf(inside) });
    // Git sorts a folder as if its name ended in a slash.
    const sortKey = (entry: { name: string; mode: string }) => (entry.mode === "40000" ? `${entry.name}/` : entry.name);
    entries.sort((a, b) => Buffer.compare(Buffer.from(sortKey(a)), Buffer.from(sortKey(b))));
    const parts = entries.flatMap(({ name, mode, id }) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(id, "hex")]);
    return this.#put("tree", Buffer.concat(parts));
  }

  #blob(content: string): string {
    const known = this.#blobs.get(content);
    if (known) return known;
    const id = this.#put("blob", Buffer.from(content, "utf8"));
    this.#blobs.set(content, id);
    return id;
  }

  #put(type: ObjectType, bytes: Buffer): string {
    const id = createHash("sha1").update(`${type} ${bytes.byteLength}\0`).update(bytes).digest("hex");
    if (!this.#objects.has(id)) this.#objects.set(id, { type, bytes });
    return id;
  }
}

function stamp(signature: Signature): string {
  return `${signature.name} <${signature.email}> ${Math.floor(Date.parse(signature.at) / 1000)} +0000`;
}

/** Type and size of a pack entry: four bits of size, then seven a byte. */
function entryHeader(type: ObjectType, size: number): Buffer {
  const bytes: number[] = [];
  let byte = (TYPE_BITS[type] << 4) | (size & 0x0f);
  let rest = Math.floor(size / 16);
  while (rest > 0) {
    bytes.push(byte | 0x80);
    byte = rest & 0x7f;
    rest = Math.floor(rest / 128);
  }
  bytes.push(byte);
  return Buffer.from(bytes);
}
