import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** What a message is found by. Deleted messages and system messages have no row. */
@Entity('message_search')
@Index('message_search_tokens_idx', { synchronize: false })
class MessageSearchEntity {
  @PrimaryColumn('uuid', { name: 'message_id', primaryKeyConstraintName: 'message_search_pkey' })
  @ForeignKey('messages', { name: 'message_search_message_id_fkey', onDelete: 'CASCADE' })
  messageId: string;

  @Column('uuid', { name: 'conversation_id' })
  conversationId: string;

  /** `editedAt` of the text in `body`: another one in the message means another text. */
  @Column({ type: 'timestamptz', name: 'edited_at', precision: 3, nullable: true })
  editedAt: Date | null;

  /** The words of the text and of the names of its files; see `searchBodyOf`. */
  @Column({ type: 'text', collation: 'C' })
  body: string;

  /** Parts of the words, and what filters compare. */
  @Column('tsvector')
  tokens: string;
}

/** The version of a conversation up to which its messages can be found. */
@Entity('search_positions')
class SearchPositionEntity {
  @PrimaryColumn('uuid', {
    name: 'conversation_id',
    primaryKeyConstraintName: 'search_positions_pkey',
  })
  @ForeignKey('conversations', {
    name: 'search_positions_conversation_id_fkey',
    onDelete: 'CASCADE',
  })
  conversationId: string;

  @Column('integer')
  version: number;
}

/**
 * Messages whose ids are between two others, about a thousand. The number of its block is one of
 * the tokens of a message, so that the newest messages are searched first. What is below the first
 * block is not filled in yet.
 */
@Entity('search_blocks')
@Unique('search_blocks_first_id_key', ['firstId'])
class SearchBlockEntity {
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'search_blocks_pkey' })
  block: number;

  /** The block has the ids from this one up to the one of the next block. */
  @Column('uuid', { name: 'first_id' })
  firstId: string;

  @Column('integer')
  size: number;
}

/** How the rows were made. Other tokens or another language: all of them are made again. */
@Entity('search_state')
class SearchStateEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'search_state_pkey' })
  scheme: string;
}

/** Tables of the search for messages. */
export const SEARCH_ENTITIES = [
  MessageSearchEntity,
  SearchPositionEntity,
  SearchBlockEntity,
  SearchStateEntity,
] as const;
