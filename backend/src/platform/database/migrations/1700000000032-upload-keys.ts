import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A creation of an upload that is repeated finds the upload that it has created before. */
export class UploadKeys1700000000032 implements MigrationInterface {
  readonly name = 'UploadKeys1700000000032';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE uploads ADD COLUMN creation_key text');
    await runner.query('DROP INDEX uploads_owner_id_idx');
    await runner.query(
      'CREATE UNIQUE INDEX uploads_owner_id_creation_key_key ON uploads (owner_id, creation_key)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX uploads_owner_id_creation_key_key');
    await runner.query('CREATE INDEX uploads_owner_id_idx ON uploads (owner_id)');
    await runner.query('ALTER TABLE uploads DROP COLUMN creation_key');
  }
}
