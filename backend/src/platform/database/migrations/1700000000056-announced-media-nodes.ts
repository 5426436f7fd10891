import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Media nodes announce themselves over Redis; no process stores their heartbeats any more. */
export class AnnouncedMediaNodes1700000000056 implements MigrationInterface {
  name = 'AnnouncedMediaNodes1700000000056';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE media_nodes');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE media_nodes (
        id uuid NOT NULL,
        started_at timestamptz(3) NOT NULL DEFAULT now(),
        seen_at timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT media_nodes_pkey PRIMARY KEY (id)
      )`);
  }
}
