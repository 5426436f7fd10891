import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';
import type { MediaNodeId } from './media-node.js';

/** Processes that carry media, with their last heartbeat. Uses the clock of the database. */
@Injectable()
export class MediaNodesRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Stores that a node is running. */
  async recordHeartbeat(id: MediaNodeId): Promise<void> {
    await this.#database.query(
      'INSERT INTO media_nodes (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET seen_at = now()',
      [id],
    );
  }

  async remove(id: MediaNodeId): Promise<void> {
    await this.#database.query('DELETE FROM media_nodes WHERE id = $1', [id]);
  }

  /** Deletes nodes without a heartbeat for so many seconds. */
  async removeSilent(seconds: number): Promise<void> {
    await this.#database.query(
      'DELETE FROM media_nodes WHERE seen_at < now() - make_interval(secs => $1)',
      [seconds],
    );
  }

  /** How many nodes are running. */
  async countAlive(withinSeconds: number): Promise<number> {
    const [row] = await this.#database.query<{ count: number }>(
      'SELECT count(*)::integer AS count FROM media_nodes WHERE seen_at >= now() - make_interval(secs => $1)',
      [withinSeconds],
    );
    return row?.count ?? 0;
  }

  async isAlive(id: MediaNodeId, withinSeconds: number): Promise<boolean> {
    const rows = await this.#database.query(
      'SELECT 1 FROM media_nodes WHERE id = $1 AND seen_at >= now() - make_interval(secs => $2)',
      [id, withinSeconds],
    );
    return rows.length > 0;
  }

  /**
   * The running node with the fewest open calls; one that is late with its heartbeat only when
   * there is no other.
   */
  async leastLoaded(lateSeconds: number, withinSeconds: number): Promise<MediaNodeId | null> {
    const [row] = await this.#database.query<{ id: MediaNodeId }>(
      `SELECT n.id FROM media_nodes n LEFT JOIN calls c ON c.media_node_id = n.id AND c.state <> 'ended'
       WHERE n.seen_at >= now() - make_interval(secs => $2) GROUP BY n.id
       ORDER BY n.seen_at < now() - make_interval(secs => $1), count(c.id), n.id LIMIT 1`,
      [lateSeconds, withinSeconds],
    );
    return row?.id ?? null;
  }
}
