import type { LinkImage, LinkPreview } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';

/** What a page says of itself. */
export type PageContent = Omit<LinkPreview, 'url'>;

/** A stored page; without title and image nothing is shown of it. */
type PageRow = Omit<PageContent, 'image'> & { readonly imageId: string | null } & {
  readonly [K in Exclude<keyof LinkImage, 'id'>]: LinkImage[K] | null;
};

/** Reads and writes the tables `link_pages` and `link_images`. */
@Injectable()
export class LinkRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns null when the page has to be fetched */
  async page(urlHash: string): Promise<PageContent | null> {
    const [row] = await this.#database.query<PageRow>(
      `SELECT p.title, p.description, p.site_name AS "siteName", i.id AS "imageId", i.width, i.height, i.blurhash
       FROM link_pages p LEFT JOIN link_images i ON i.id = p.image_id
       WHERE p.url_hash = decode($1, 'hex') AND p.expires_at > now()`,
      [urlHash],
    );
    if (row === undefined) return null;
    const { title, description, siteName, imageId, width, height, blurhash } = row;
    const image =
      imageId === null || width === null || height === null
        ? null
        : { id: imageId, width, height, blurhash };
    return { title, description, siteName, image };
  }

  async savePage(urlHash: string, content: PageContent, seconds: number): Promise<void> {
    const { title, description, siteName, image } = content;
    await this.#database.query(
      `INSERT INTO link_pages (url_hash, title, description, site_name, image_id, expires_at)
       VALUES (decode($1, 'hex'), $2, $3, $4, $5, now() + make_interval(secs => $6))
       ON CONFLICT (url_hash) DO UPDATE SET title = excluded.title, description = excluded.description,
         site_name = excluded.site_name, image_id = excluded.image_id, expires_at = excluded.expires_at`,
      [urlHash, title, description, siteName, image?.id ?? null, seconds],
    );
  }

  /** The row is locked until the transaction ends. */
  async saveImage({ id, width, height, blurhash }: LinkImage): Promise<void> {
    await this.#database.query(
      `INSERT INTO link_images (id, width, height, blurhash) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET used_at = now()`,
      [id, width, height, blurhash],
    );
  }

  /** Notes that images are used. @returns those of them that exist; locked until the transaction ends */
  async useImages(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.#database.query<{ id: string }>(
      `WITH used AS (SELECT id FROM link_images WHERE id = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE)
       UPDATE link_images i SET used_at = now() FROM used WHERE i.id = used.id RETURNING i.id`,
      [ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  async deleteExpiredPages(limit: number): Promise<number> {
    const rows = await this.#database.query(
      `DELETE FROM link_pages WHERE url_hash IN (SELECT url_hash FROM link_pages WHERE expires_at < now() LIMIT $1)
       RETURNING 1`,
      [limit],
    );
    return rows.length;
  }

  /** Images that were not used for that long. */
  async idleImages(seconds: number, limit: number): Promise<readonly string[]> {
    const rows = await this.#database.query<{ id: string }>(
      `SELECT id FROM link_images WHERE used_at < now() - make_interval(secs => $1) ORDER BY used_at LIMIT $2`,
      [seconds, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Locks the image until the transaction ends. @returns whether it is still idle and in no page */
  async lockIdleImage(id: string, seconds: number): Promise<boolean> {
    const rows = await this.#database.query(
      `SELECT 1 FROM link_images i WHERE i.id = $1 AND i.used_at < now() - make_interval(secs => $2)
         AND NOT EXISTS (SELECT 1 FROM link_pages p WHERE p.image_id = i.id) FOR UPDATE`,
      [id, seconds],
    );
    return rows.length > 0;
  }

  async deleteImage(id: string): Promise<void> {
    await this.#database.query('DELETE FROM link_images WHERE id = $1', [id]);
  }
}
