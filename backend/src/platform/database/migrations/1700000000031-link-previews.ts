import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What pages of links say of themselves: as they were found, and in the messages that show it. */
export class LinkPreviews1700000000031 implements MigrationInterface {
  readonly name = 'LinkPreviews1700000000031';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE link_images (
        id text NOT NULL,
        width integer NOT NULL,
        height integer NOT NULL,
        blurhash text,
        used_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT link_images_pkey PRIMARY KEY (id)
      )`);
    await runner.query('CREATE INDEX link_images_used_at_idx ON link_images (used_at)');
    await runner.query(`
      CREATE TABLE link_pages (
        url_hash bytea NOT NULL,
        title text,
        description text,
        site_name text,
        image_id text,
        expires_at timestamptz NOT NULL,
        CONSTRAINT link_pages_pkey PRIMARY KEY (url_hash),
        CONSTRAINT link_pages_image_id_fkey FOREIGN KEY (image_id) REFERENCES link_images (id)
      )`);
    await runner.query('CREATE INDEX link_pages_image_id_idx ON link_pages (image_id)');
    await runner.query('CREATE INDEX link_pages_expires_at_idx ON link_pages (expires_at)');
    await runner.query('ALTER TABLE messages ADD COLUMN links jsonb');
    await runner.query(
      'CREATE INDEX messages_links_idx ON messages USING gin (links jsonb_path_ops) WHERE links IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE messages DROP COLUMN links');
    await runner.query('DROP TABLE link_pages, link_images');
  }
}
