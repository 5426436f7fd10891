import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Calls, the users they rang and the outcome for each, the devices in them, and the processes that
 * carry their media.
 */
export class Calls1700000000003 implements MigrationInterface {
  readonly name = 'Calls1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    await createMediaNodes(runner);
    await createCalls(runner);
    await createParticipants(runner);
    await createDevices(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE call_devices');
    await runner.query('DROP TABLE call_participants');
    await runner.query('DROP TABLE calls');
    await runner.query('DROP TABLE media_nodes');
  }
}

/** A row for each running process with the media role; `seen_at` is its last heartbeat. */
async function createMediaNodes(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE media_nodes (
      id uuid NOT NULL,
      started_at timestamptz(3) NOT NULL DEFAULT now(),
      seen_at timestamptz(3) NOT NULL DEFAULT now(),
      CONSTRAINT media_nodes_pkey PRIMARY KEY (id)
    )`);
}

/** No foreign key to the media node: a call outlives the row of the process that carried it. */
async function createCalls(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE calls (
      id uuid NOT NULL,
      conversation_id uuid NOT NULL,
      kind text NOT NULL,
      direct boolean NOT NULL,
      state text NOT NULL,
      started_by uuid NOT NULL,
      media_node_id uuid NOT NULL,
      started_at timestamptz(3) NOT NULL,
      ring_expires_at timestamptz(3) NOT NULL,
      answered_at timestamptz(3),
      ended_at timestamptz(3),
      end_reason text,
      CONSTRAINT calls_pkey PRIMARY KEY (id),
      CONSTRAINT calls_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversations (id) ON DELETE CASCADE,
      CONSTRAINT calls_started_by_fkey FOREIGN KEY (started_by) REFERENCES users (id),
      CONSTRAINT calls_kind_check CHECK (kind IN ('audio', 'video')),
      CONSTRAINT calls_state_check CHECK (state IN ('ringing', 'active', 'ended')),
      CONSTRAINT calls_ended_check CHECK (
        (state = 'ended') = (ended_at IS NOT NULL) AND (ended_at IS NULL) = (end_reason IS NULL)
      ),
      CONSTRAINT calls_end_reason_check CHECK (
        end_reason IN ('completed', 'declined', 'cancelled', 'missed', 'busy', 'failed')
      )
    )`);
  // A conversation has one call at a time: of two people who start one at the same moment, one
  // does.
  await runner.query(
    `CREATE UNIQUE INDEX calls_open_key ON calls (conversation_id) WHERE state <> 'ended'`,
  );
  await runner.query('CREATE INDEX calls_log_idx ON calls (conversation_id, id)');
  await runner.query(
    `CREATE INDEX calls_open_media_node_idx ON calls (media_node_id) WHERE state <> 'ended'`,
  );
}

async function createParticipants(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE call_participants (
      call_id uuid NOT NULL,
      user_id uuid NOT NULL,
      outcome text NOT NULL,
      device_id uuid,
      joined_at timestamptz(3),
      left_at timestamptz(3),
      CONSTRAINT call_participants_pkey PRIMARY KEY (call_id, user_id),
      CONSTRAINT call_participants_call_id_fkey FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE CASCADE,
      CONSTRAINT call_participants_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id),
      CONSTRAINT call_participants_outcome_check CHECK (
        outcome IN ('ringing', 'joined', 'left', 'declined', 'missed', 'busy', 'cancelled')
      )
    )`);
  await runner.query(
    'CREATE INDEX call_participants_log_idx ON call_participants (user_id, call_id)',
  );
  // Which users are busy, and which ones a call rings: few rows, read with every call.
  await runner.query(`
    CREATE INDEX call_participants_now_idx ON call_participants (user_id) WHERE outcome IN ('ringing', 'joined')`);
}

/** Devices that are in a call now; a row goes when its device leaves. */
async function createDevices(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE call_devices (
      call_id uuid NOT NULL,
      session_id uuid NOT NULL,
      user_id uuid NOT NULL,
      peer_id uuid NOT NULL,
      CONSTRAINT call_devices_pkey PRIMARY KEY (call_id, session_id),
      CONSTRAINT call_devices_peer_id_key UNIQUE (peer_id),
      CONSTRAINT call_devices_participant_fkey FOREIGN KEY (call_id, user_id)
        REFERENCES call_participants (call_id, user_id) ON DELETE CASCADE
    )`);
  await runner.query('CREATE INDEX call_devices_session_id_idx ON call_devices (session_id)');
}
