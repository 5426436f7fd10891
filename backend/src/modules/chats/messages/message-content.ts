import { mentionsIn } from '@chatcall/contracts';
import type {
  FileCard,
  FileId,
  ForwardedFrom,
  LinkPreview,
  MentionAll,
  Message,
  SystemNote,
  UserCard,
  UserId,
} from '@chatcall/contracts';
import { ValidationError } from '../../../platform/errors/index.js';

type Cards = ReadonlyMap<UserId, UserCard>;

/** What a message says, as it is stored. Each kind of message uses some of these columns. */
export interface ContentRow {
  readonly type: Message['type'];
  readonly content: string;
  readonly system: SystemNote | null;
  /**
   * The text was copied from another message. The stored name of its author is shown only when the
   * user no longer exists.
   */
  readonly forwarded: ForwardedFrom | null;
  /** The text mentions everyone; kept beside it, so that these messages are found by an index. */
  readonly mentionsAll: MentionAll | null;
  /** The files that it carries; null without any. `message_files` has them for searching, too. */
  readonly files: readonly FileCard[] | null;
  /** What the pages of its links say of themselves. Null: none yet; empty: its author wants none. */
  readonly links: readonly LinkPreview[] | null;
}

/** A column of `messages` and its SQL type. */
export interface StoredColumn {
  readonly name: string;
  readonly type: 'uuid' | 'text' | 'jsonb';
}

/** The columns of a `ContentRow`: they are named here only. */
export const CONTENT_COLUMNS: Readonly<Record<keyof ContentRow, StoredColumn>> = {
  type: { name: 'type', type: 'text' },
  content: { name: 'content', type: 'text' },
  system: { name: 'system', type: 'jsonb' },
  forwarded: { name: 'forwarded', type: 'jsonb' },
  mentionsAll: { name: 'mentions_all', type: 'text' },
  files: { name: 'files', type: 'jsonb' },
  links: { name: 'links', type: 'jsonb' },
};

/** The part of a message that its kind determines. */
type Content<M extends Message = Message> = M extends Message
  ? Pick<M, Exclude<keyof ContentRow, 'mentionsAll'> | 'mentions'>
  : never;

/** How one kind of message becomes what clients receive. */
interface MessageKind<M extends Message> {
  content(row: ContentRow, cards: Cards): Content<M>;
  /** The users who are named in it, besides the sender. */
  userIds(row: ContentRow): readonly UserId[];
  /** Those of them that it mentions. */
  mentioned(row: ContentRow): readonly UserId[];
  /** The message for a viewer who sees these users with other cards. */
  withCards(message: M, cards: Cards): M;
}

const KINDS: { readonly [T in Message['type']]: MessageKind<Extract<Message, { type: T }>> } = {
  text: {
    content: ({ content, forwarded, mentionsAll, files, links }, cards) => ({
      type: 'text',
      content,
      files: files ?? [],
      links: links ?? [],
      system: null,
      forwarded: originWithCards(forwarded, cards),
      mentions: {
        users: mentionsIn(content).userIds.flatMap((id) => knownCard(cards, id)),
        all: mentionsAll,
      },
    }),
    userIds: ({ content, forwarded }) => [
      ...(forwarded === null ? [] : [forwarded.sender.id]),
      ...mentionsIn(content).userIds,
    ],
    // A copied text shows the names in it, and does not mention these users again.
    mentioned: ({ content, forwarded }) => (forwarded === null ? mentionsIn(content).userIds : []),
    withCards: (message, cards) => ({
      ...message,
      forwarded: originWithCards(message.forwarded, cards),
      mentions: {
        ...message.mentions,
        users: message.mentions.users.map((user) => cards.get(user.id) ?? user),
      },
    }),
  },
  system: {
    content: ({ system }) => {
      if (system === null) throw new Error('A system message has a note');
      return {
        type: 'system',
        content: '',
        files: [],
        links: [],
        system,
        forwarded: null,
        mentions: { users: [], all: null },
      };
    },
    userIds: ({ system }) => (system === null ? [] : userIdsOf(system)),
    mentioned: () => [],
    withCards: (message, cards) => ({ ...message, system: noteWithCards(message.system, cards) }),
  },
};

/** Users who do not exist have an empty card. */
function knownCard(cards: Cards, id: UserId): readonly UserCard[] {
  const card = cards.get(id);
  return card === undefined || card.username === '' ? [] : [card];
}

/** @throws ValidationError for a message without text and files */
export function requireContent(
  content: string,
  files: readonly { readonly id: FileId }[] | null,
): void {
  if (content !== '' || (files !== null && files.length > 0)) return;
  const detail = 'content must have at least one visible character, unless there are files';
  throw new ValidationError([{ field: 'content', detail, rule: 'visible' }]);
}

/** The text that a user wrote, the files that they attached, and the previews of its links. */
export function textContent(
  content: string,
  files: readonly FileCard[] | null = null,
  links: readonly LinkPreview[] | null = null,
): ContentRow {
  const mentionsAll = mentionsIn(content).all;
  return { type: 'text', content, system: null, forwarded: null, mentionsAll, files, links };
}

/** A text that the server copied, with its files and the previews of its links. */
export function forwardedContent(
  { content, files, links }: Pick<ContentRow, 'content' | 'files' | 'links'>,
  forwarded: ForwardedFrom,
): ContentRow {
  return { type: 'text', content, system: null, forwarded, mentionsAll: null, files, links };
}

/** A notice of the server. */
export function systemContent(system: SystemNote): ContentRow {
  return {
    type: 'system',
    content: '',
    system,
    forwarded: null,
    mentionsAll: null,
    files: null,
    links: null,
  };
}

/**
 * What clients receive of it.
 * @param cards of the users whom it names; mentions of those without one are left out
 */
export function contentOf(row: ContentRow, cards: Cards): Content {
  return KINDS[row.type].content(row, cards);
}

/** The users that a message mentions by name. */
export function mentionedIn(row: ContentRow): readonly UserId[] {
  return KINDS[row.type].mentioned(row);
}

/** The users who are named in a message, besides the sender. */
export function userIdsIn(row: ContentRow): readonly UserId[] {
  return KINDS[row.type].userIds(row);
}

/** The message with the names of these users as the viewer sees them. */
export function withNames<M extends Message>(message: M, cards: Cards): M {
  // The kind of the message's own type.
  const kind = KINDS[message.type] as unknown as MessageKind<M>;
  return kind.withCards(message, cards);
}

function originWithCards(from: ForwardedFrom | null, cards: Cards): ForwardedFrom | null {
  if (from === null) return null;
  const [sender = from.sender] = knownCard(cards, from.sender.id);
  return { ...from, sender };
}

function userIdsOf(note: SystemNote): readonly UserId[] {
  if ('userIds' in note) return note.userIds;
  return 'userId' in note ? [note.userId] : [];
}

function noteWithCards(note: SystemNote, cards: Cards): SystemNote {
  const nameOf = (id: UserId | undefined, name: string): string =>
    (id === undefined ? undefined : cards.get(id)?.displayName) ?? name;
  if ('names' in note)
    return { ...note, names: note.names.map((name, index) => nameOf(note.userIds[index], name)) };
  return 'name' in note ? { ...note, name: nameOf(note.userId, note.name) } : note;
}
