import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Conversations, their members and their messages. */
export class Chats1700000000002 implements MigrationInterface {
  readonly name = 'Chats1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await createConversations(runner);
    await createMembers(runner);
    await createMessages(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE messages');
    await runner.query('DROP TABLE conversation_members');
    await runner.query('DROP TABLE conversations');
  }
}

/**
 * Every send updates its conversation's row: no index holds what it changes, and pages keep room,
 * so that updates stay in their page.
 */
async function createConversations(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE conversations (
      id uuid NOT NULL,
      kind text NOT NULL,
      title text,
      avatar_version text,
      created_by uuid NOT NULL,
      direct_low uuid,
      direct_high uuid,
      member_count integer NOT NULL,
      last_seq integer NOT NULL DEFAULT 0,
      version integer NOT NULL DEFAULT 1,
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      last_activity_at timestamptz(3) NOT NULL DEFAULT now(),
      CONSTRAINT conversations_pkey PRIMARY KEY (id),
      CONSTRAINT conversations_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id),
      CONSTRAINT conversations_kind_check CHECK (kind IN ('direct', 'group')),
      CONSTRAINT conversations_title_check CHECK ((kind = 'group') = (title IS NOT NULL)),
      CONSTRAINT conversations_direct_check CHECK (
        (kind = 'direct' AND direct_low < direct_high) OR (kind = 'group' AND direct_low IS NULL AND direct_high IS NULL)
      ),
      CONSTRAINT conversations_member_count_check CHECK (member_count >= 0)
    ) WITH (fillfactor = 70)`);
  await runner.query(`
    CREATE UNIQUE INDEX conversations_direct_key ON conversations (direct_low, direct_high) WHERE direct_low IS NOT NULL`);
}

/**
 * A row stays when its person leaves: it carries the sender of old messages and comes back to life
 * when they are added again.
 */
async function createMembers(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE conversation_members (
      conversation_id uuid NOT NULL,
      user_id uuid NOT NULL,
      role text NOT NULL,
      joined_at timestamptz(3) NOT NULL DEFAULT now(),
      left_at timestamptz(3),
      last_delivered_seq integer NOT NULL DEFAULT 0,
      last_read_seq integer NOT NULL DEFAULT 0,
      muted boolean NOT NULL DEFAULT false,
      archived boolean NOT NULL DEFAULT false,
      CONSTRAINT conversation_members_pkey PRIMARY KEY (conversation_id, user_id),
      CONSTRAINT conversation_members_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversations (id) ON DELETE CASCADE,
      CONSTRAINT conversation_members_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id),
      CONSTRAINT conversation_members_role_check CHECK (role IN ('owner', 'admin', 'member')),
      CONSTRAINT conversation_members_cursors_check CHECK (last_read_seq >= 0 AND last_delivered_seq >= last_read_seq)
    ) WITH (fillfactor = 80)`);
  await runner.query(`
    CREATE INDEX conversation_members_user_id_idx ON conversation_members (user_id, conversation_id) WHERE left_at IS NULL`);
}

/**
 * One foreign key leads from a message to its sender's membership and through it to the
 * conversation and the person: a send locks no row that it does not write anyway.
 */
async function createMessages(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE messages (
      id uuid NOT NULL,
      conversation_id uuid NOT NULL,
      seq integer NOT NULL,
      sender_id uuid NOT NULL,
      client_message_id uuid NOT NULL,
      type text NOT NULL,
      content text NOT NULL,
      system jsonb,
      reply_to uuid,
      created_at timestamptz(3) NOT NULL,
      edited_at timestamptz(3),
      deleted_at timestamptz(3),
      version integer NOT NULL DEFAULT 1,
      CONSTRAINT messages_pkey PRIMARY KEY (id),
      CONSTRAINT messages_conversation_id_seq_key UNIQUE (conversation_id, seq),
      CONSTRAINT messages_sender_id_client_message_id_key UNIQUE (sender_id, client_message_id),
      CONSTRAINT messages_membership_fkey FOREIGN KEY (conversation_id, sender_id)
        REFERENCES conversation_members (conversation_id, user_id) ON DELETE CASCADE,
      CONSTRAINT messages_reply_to_fkey FOREIGN KEY (reply_to) REFERENCES messages (id) ON DELETE SET NULL,
      CONSTRAINT messages_type_check CHECK (type IN ('text', 'system')),
      CONSTRAINT messages_system_check CHECK ((type = 'system') = (system IS NOT NULL)),
      CONSTRAINT messages_seq_check CHECK (seq > 0)
    )`);
}
