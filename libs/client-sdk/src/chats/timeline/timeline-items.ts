import {
  type FileCard,
  mentionsIn,
  type Me,
  type Member,
  type Message,
  type MessageId,
  type MessageMentions,
  type Seq,
  type UserCard,
  type UserId,
} from '@chatcall/contracts';
import type { TimelineFile } from '../../files/files-api.js';
import { shownFiles, type KnownUploads, type UnsentMessage } from '../outbox/index.js';
import type { PendingEdit } from '../edits/index.js';
import type {
  MessageDelivery,
  PendingChange,
  TimelineMessage,
  TimelineReceipts,
} from '../timeline-api.js';

/** What the state of my messages depends on. */
export interface DeliveryContext {
  readonly me: Me | null;
  readonly receipts: TimelineReceipts;
  readonly connected: boolean;
  readonly edits: ReadonlyMap<MessageId, PendingEdit>;
  /** Ids of the messages that I have saved. */
  readonly saved: ReadonlyMap<MessageId, unknown>;
  readonly uploads: KnownUploads;
  /** Null for a user who is not known. */
  cardOf(id: UserId): UserCard | null;
}

/** Stored messages, then my unsent ones; an unchanged message keeps its object. */
export class TimelineItems {
  readonly #seqOf: (message: Message) => Seq;
  readonly #stored = new WeakMap<Message, TimelineMessage>();
  readonly #unsent = new WeakMap<UnsentMessage, TimelineMessage>();
  readonly #edited = new WeakMap<
    PendingEdit,
    { readonly stored: TimelineMessage; readonly shown: TimelineMessage }
  >();

  /** @param seqOf the place of a message in the timeline */
  constructor(seqOf: (message: Message) => Seq) {
    this.#seqOf = seqOf;
  }

  list(
    messages: readonly Message[],
    unsent: readonly UnsentMessage[],
    context: DeliveryContext,
  ): readonly TimelineMessage[] {
    const { me, edits } = context;
    const items = messages.map((message) => {
      const item = this.#itemOf(message, context);
      const edit = edits.size === 0 ? undefined : edits.get(message.id);
      // The notice that ends a pending deletion may have been lost.
      const isOver = !edit || (edit.content === null && message.deletedAt !== null);
      return isOver ? item : this.#editedItemOf(item, edit, context);
    });
    if (!me || unsent.length === 0) return items;
    const keys = new Set(items.filter(({ mine }) => mine).map(({ key }) => key));
    const waiting = unsent
      .map((message) => this.#unsentItemOf(message, me, context))
      .filter(({ key }) => !keys.has(key));
    return [...items, ...waiting];
  }

  #itemOf(message: Message, context: DeliveryContext): TimelineMessage {
    const { me, receipts, uploads } = context;
    const saved = context.saved.has(message.id);
    const mine = message.sender.id === me?.id;
    const delivery = mine ? deliveryOf(message, receipts) : 'sent';
    const known = this.#stored.get(message);
    if (known?.mine === mine && known.delivery === delivery && known.saved === saved) return known;
    const files = message.files.map((card) => storedFile(card, mine ? uploads : null));
    const item = storedItem(message, this.#seqOf(message), mine, delivery);
    const created = { ...item, files, saved };
    this.#stored.set(message, created);
    return created;
  }

  #editedItemOf(
    stored: TimelineMessage,
    edit: PendingEdit,
    context: DeliveryContext,
  ): TimelineMessage {
    const known = this.#edited.get(edit);
    if (known?.stored === stored) return known.shown;
    const shown = {
      ...stored,
      ...(edit.error ? {} : appearance(edit, context)),
      pending: pendingOf(edit),
    };
    this.#edited.set(edit, { stored, shown });
    return shown;
  }

  #unsentItemOf(message: UnsentMessage, me: Me, context: DeliveryContext): TimelineMessage {
    const { connected, uploads } = context;
    const { files, error } = shownFiles(message.files, uploads);
    const failed = message.error ?? error;
    const delivery = failed ? 'failed' : connected ? 'sending' : 'waiting';
    const known = this.#unsent.get(message);
    const isSame = known?.sender === me && known.delivery === delivery;
    if (isSame && known.error?.code === failed?.code && sameFiles(known.files, files)) return known;
    const created = { ...unsentItem(message, me, delivery, context), files, error: failed };
    this.#unsent.set(message, created);
    return created;
  }
}

/** How a message is shown while its change is being sent. */
function appearance(
  { content, at }: PendingEdit,
  context: DeliveryContext,
): Partial<TimelineMessage> {
  const mentions = mentionsOf(content ?? '', context);
  return content === null
    ? { content: '', links: [], deletedAt: at, mentions }
    : { content, editedAt: at, mentions };
}

/** The users that an unsent text mentions. */
function mentionsOf(content: string, { cardOf }: DeliveryContext): MessageMentions {
  const { userIds, all } = mentionsIn(content);
  return { users: userIds.flatMap((id) => cardOf(id) ?? []), all };
}

function pendingOf({ content, error }: PendingEdit): PendingChange {
  return { kind: content === null ? 'delete' : 'edit', content: content ?? '', error };
}

/** The state of a stored message of mine. */
function deliveryOf({ seq }: Message, receipts: TimelineReceipts): MessageDelivery {
  // Cursors of other members say nothing about replies that are only in a thread.
  if (seq === 0) return 'sent';
  if (receipts.readByAll >= seq) return 'read';
  return receipts.deliveredToAll >= seq ? 'delivered' : 'sent';
}

function sameFiles(a: readonly TimelineFile[], b: readonly TimelineFile[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ card, upload }, index) => card === b[index]?.card && upload === b[index].upload)
  );
}

export function sameItems(a: readonly TimelineMessage[], b: readonly TimelineMessage[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function storedItem(
  message: Message,
  seq: Seq,
  mine: boolean,
  delivery: MessageDelivery,
): TimelineMessage {
  const {
    id,
    clientMessageId,
    sender,
    type,
    content,
    links,
    system,
    replyTo,
    threadId,
    thread,
    createdAt,
    editedAt,
    deletedAt,
    reactions,
    pinnedAt,
    forwarded,
    mentions,
  } = message;
  const key = type === 'system' ? id : `${sender.id}/${clientMessageId}`;
  const fields = {
    id,
    seq,
    clientMessageId,
    sender,
    type,
    content,
    files: [],
    links,
    system,
    replyTo,
    threadId,
    alsoInConversation: threadId !== null && message.seq > 0,
    thread,
    createdAt,
    editedAt,
    deletedAt,
    reactions,
    pinnedAt,
    forwarded,
    mentions,
  };
  return { ...fields, key, delivery, mine, saved: false, error: null, pending: null };
}

/** A file that this device has uploaded keeps the identity and the preview that it had before. */
function storedFile(card: FileCard, uploads: KnownUploads | null): TimelineFile {
  const { id, name, kind, type, size, alt } = card;
  const upload = uploads?.sentAs(id) ?? null;
  return { key: upload?.id ?? id, name, kind, type, size, alt, card, upload };
}

function unsentItem(
  message: UnsentMessage,
  me: Me,
  delivery: MessageDelivery,
  context: DeliveryContext,
): TimelineMessage {
  const { clientMessageId, content, replyTo, forward, threadId, alsoToConversation, createdAt } =
    message;
  return {
    key: `${me.id}/${clientMessageId}`,
    delivery,
    id: null,
    seq: null,
    clientMessageId,
    sender: me,
    mine: true,
    type: 'text',
    content,
    files: [],
    links: [],
    system: null,
    replyTo,
    threadId,
    alsoInConversation: alsoToConversation,
    thread: null,
    createdAt,
    editedAt: null,
    deletedAt: null,
    reactions: [],
    pinnedAt: null,
    forwarded: forward?.from ?? null,
    saved: false,
    mentions: mentionsOf(content, context),
    error: null,
    pending: null,
  };
}

/** Cursors of the other members, of those whose receipts are visible. */
export function receiptsOf(members: readonly Member[], me: Me | null): TimelineReceipts {
  const others = members.filter(
    ({ user, lastDeliveredSeq }) => user.id !== me?.id && lastDeliveredSeq !== null,
  );
  if (others.length === 0) return { deliveredToAll: 0, readByAny: 0, readByAll: 0 };
  const reads = others.flatMap(({ lastReadSeq }) => lastReadSeq ?? []);
  return {
    deliveredToAll: Math.min(...others.map(({ lastDeliveredSeq }) => lastDeliveredSeq ?? 0)),
    readByAny: Math.max(0, ...reads),
    readByAll: reads.length === 0 ? 0 : Math.min(...reads),
  };
}

export function sameReceipts(a: TimelineReceipts, b: TimelineReceipts): boolean {
  return (
    a.deliveredToAll === b.deliveredToAll &&
    a.readByAny === b.readByAny &&
    a.readByAll === b.readByAll
  );
}
