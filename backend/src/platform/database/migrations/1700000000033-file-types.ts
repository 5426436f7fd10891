import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The media type belongs to a file: the same bytes can be a video and, recorded in the app, a voice
 * message. Contents that were examined without the programs that they need are examined again.
 */
export class FileTypes1700000000033 implements MigrationInterface {
  readonly name = 'FileTypes1700000000033';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE files ADD COLUMN type text');
    await runner.query(`
      UPDATE files f SET type = CASE
        WHEN f.kind IN ('voice', 'audio') AND b.type IN ('video/webm', 'video/mp4') THEN replace(b.type, 'video', 'audio')
        WHEN f.kind = 'video' AND b.type IN ('audio/webm', 'audio/mp4') THEN replace(b.type, 'audio', 'video')
        ELSE b.type END
      FROM blobs b WHERE b.sha256 = f.sha256`);
    await runner.query('ALTER TABLE files ALTER COLUMN type SET NOT NULL');
    await runner.query(
      'ALTER TABLE blobs ADD COLUMN program_missing boolean NOT NULL DEFAULT false',
    );
    // Nothing says why these have no findings. Trying again costs little.
    await runner.query(`
      UPDATE blobs SET program_missing = true WHERE examined_at IS NOT NULL
        AND (type = 'application/pdf' AND pages IS NULL OR type ~ '^(audio|video)/' AND duration IS NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE blobs DROP COLUMN program_missing');
    await runner.query('ALTER TABLE files DROP COLUMN type');
  }
}
