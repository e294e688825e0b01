import type { Sql } from "../../platform/sql.ts";
import { nodeHash256 } from "../node-hash.ts";
import { perfectRoot, TILE_BYTES, TILE_WIDTH, type FullTile, type Tile, type TileSource } from "../tile.ts";

/**
 * Reads the given tiles of a tree of some size. Full ones stand in `tile`; partial ones are the right edge, recomputed
 * from leaf hashes or from the full tiles below. The source answers undefined for tiles that were not asked for.
 */
export async function readTiles(sql: Sql, tiles: readonly Tile[]): Promise<TileSource> {
  const full = tiles.filter((tile) => tile.width === TILE_WIDTH);
  const edges = tiles.filter((tile) => tile.width < TILE_WIDTH);
  const held = await readFullTiles(sql, full);
  for (const tile of edges) held.set(name(tile.level, tile.n), await readEdge(sql, tile));
  return (level, n) => held.get(name(level, n));
}

async function readFullTiles(sql: Sql, tiles: readonly Tile[]): Promise<Map<string, Uint8Array>> {
  if (tiles.length === 0) return new Map();
  const rows = await sql<{ level: number; n: string | number; hashes: Uint8Array }>(
    `SELECT t.level, t.n, t.hashes FROM unnest($1::smallint[], $2::bigint[]) AS w(level, n)
     JOIN tile t ON t.level = w.level AND t.n = w.n`,
    [tiles.map((tile) => tile.level), tiles.map((tile) => tile.n)],
  );
  return new Map(rows.map((row) => [name(row.level, Number(row.n)), row.hashes]));
}

async function readEdge(sql: Sql, tile: Tile): Promise<Uint8Array> {
  const from = tile.n * TILE_WIDTH;
  if (tile.level === 0) {
    const rows = await sql<{ leaf_hash: Uint8Array }>(
      "SELECT leaf_hash FROM ledger_entry WHERE index >= $1 AND index < $2 ORDER BY index",
      [from, from + tile.width],
    );
    return Buffer.concat(rows.map((row) => row.leaf_hash));
  }
  const rows = await sql<{ hashes: Uint8Array }>(
    "SELECT hashes FROM tile WHERE level = $1 AND n >= $2 AND n < $3 ORDER BY n",
    [tile.level - 1, from, from + tile.width],
  );
  return Buffer.concat(rows.map((row) => perfectRoot(nodeHash256, row.hashes)));
}

/** Writes tiles that became full. */
export async function writeTiles(sql: Sql, tiles: readonly FullTile[]): Promise<void> {
  if (tiles.length === 0) return;
  await sql(
    `INSERT INTO tile (level, n, hashes)
     SELECT level, n, substring($3::bytea FROM ((at - 1) * ${TILE_BYTES} + 1)::int FOR ${TILE_BYTES})
     FROM unnest($1::smallint[], $2::bigint[]) WITH ORDINALITY AS t(level, n, at)`,
    [tiles.map((tile) => tile.level), tiles.map((tile) => tile.n), Buffer.concat(tiles.map((tile) => tile.hashes))],
  );
}

function name(level: number, n: number): string {
  return `${level}/${n}`;
}
