import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What devices have measured of their connections in calls. */
export class CallQuality1700000000060 implements MigrationInterface {
  readonly name = 'CallQuality1700000000060';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE call_quality (
        call_id uuid NOT NULL,
        session_id uuid NOT NULL,
        user_id uuid NOT NULL,
        seconds integer NOT NULL,
        poor_seconds integer NOT NULL,
        uplink_loss real,
        downlink_loss real,
        round_trip real,
        jitter real,
        sent_kbps real NOT NULL,
        received_kbps real NOT NULL,
        freezes integer NOT NULL,
        path text,
        protocol text,
        reported_at timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT call_quality_pkey PRIMARY KEY (call_id, session_id),
        CONSTRAINT call_quality_participant_fkey FOREIGN KEY (call_id, user_id)
          REFERENCES call_participants (call_id, user_id) ON DELETE CASCADE,
        CONSTRAINT call_quality_path_check CHECK (path IN ('host', 'srflx', 'prflx', 'relay')),
        CONSTRAINT call_quality_protocol_check CHECK (protocol IN ('udp', 'tcp', 'tls'))
      )`);
    await runner.query('CREATE INDEX call_quality_user_id_idx ON call_quality (user_id)');
    await runner.query('CREATE INDEX call_quality_reported_at_idx ON call_quality (reported_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE call_quality');
  }
}
