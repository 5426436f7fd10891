import {
  FILE_FILTERS,
  LIMITS,
  type ConversationId,
  type CursorPage,
  type FileFilter,
  type FileKind,
  type Message,
  type MessageId,
  type SharedFile,
} from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import { derive, type Behavior } from '../../state/behavior.js';
import type { Scope } from '../../state/scope.js';
import type { SharedFileList } from '../chats-api.js';
import { ListPages, newestFirst } from './list-pages.js';
import { OpenLists } from './open-lists.js';

/** The files of one message, in the order of the list. */
interface CarriedFiles {
  readonly messageId: MessageId;
  readonly files: readonly SharedFile[];
}

/** The open lists of the files of conversations. */
export class SharedFiles extends OpenLists<OpenSharedFiles> {
  open(id: ConversationId, kind: FileFilter | undefined): SharedFileList {
    return this.add((core, scope) => new OpenSharedFiles(core, scope, id, kind));
  }
}

class OpenSharedFiles extends ListPages<CarriedFiles> implements SharedFileList {
  readonly #id: ConversationId;
  readonly #kinds: readonly FileKind[] | null;
  readonly files$: Behavior<readonly SharedFile[]>;

  constructor(core: ClientCore, scope: Scope, id: ConversationId, kind: FileFilter | undefined) {
    super(core, scope, {
      what: 'the files of a conversation',
      fetch: async (cursor) => {
        const query = { kind, cursor, limit: LIMITS.pageDefault };
        const page = await core.rest.get<CursorPage<SharedFile>>(`chats/${id}/files`, query);
        return { items: byMessage(page.items), nextCursor: page.nextCursor };
      },
      idOf: ({ messageId }) => messageId,
      compare: (a, b) => newestFirst(a.messageId, b.messageId),
      merge: union,
    });
    this.#id = id;
    this.#kinds = kind === undefined ? null : FILE_FILTERS[kind];
    this.files$ = derive([this.items$], (items) => items.flatMap(({ files }) => files));
  }

  seen(message: Message): void {
    if (message.conversationId !== this.#id) return;
    const files = message.deletedAt === null ? this.#carriedBy(message) : [];
    const known = this.get(message.id)?.files.length ?? 0;
    if (files.length === 0) this.set(message.id, null);
    // They never change.
    else if (known < files.length) this.add(message.id, { messageId: message.id, files });
  }

  removeOf(conversationId: ConversationId): void {
    if (conversationId !== this.#id) return;
    for (const { messageId } of this.items$.value) this.set(messageId, null);
  }

  #carriedBy(message: Message): readonly SharedFile[] {
    const { id: messageId, threadId, sender, createdAt: sentAt } = message;
    return [...message.files]
      .reverse()
      .filter(({ kind }) => this.#kinds?.includes(kind) ?? true)
      .map((file) => ({ file, messageId, threadId, sender, sentAt }));
  }
}

/** A page may end between two files of a message. */
function byMessage(items: readonly SharedFile[]): readonly CarriedFiles[] {
  const messageIds = [...new Set(items.map(({ messageId }) => messageId))];
  return messageIds.map((messageId) => ({
    messageId,
    files: items.filter((one) => one.messageId === messageId),
  }));
}

/** One of both may have all files of the message, or each a part of them. */
function union(older: CarriedFiles, newer: CarriedFiles): CarriedFiles {
  const ids = new Set(older.files.map(({ file }) => file.id));
  const added = newer.files.filter(({ file }) => !ids.has(file.id));
  if (added.length === 0) return older;
  if (added.length + older.files.length === newer.files.length) return newer;
  return { ...older, files: [...older.files, ...added] };
}
