import { LIMITS } from '@chatcall/contracts';
import type { Contact, ContactState, CursorPage, UserCard, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { KeysetCursor, Transactor, UUID_FIELD } from '../../platform/database/index.js';
import { EventBus } from '../../platform/events/index.js';
import { nextPair } from './contact-states.js';
import type { ContactAction } from './contact-states.js';
import { ContactsRepository } from './contacts.repository.js';
import type { ContactRow } from './contacts.repository.js';
import {
  ContactBlockedError,
  ContactSelfError,
  TooManyContactsError,
  UserNotFoundError,
} from './users.errors.js';
import { ContactChanged } from './users.events.js';
import { toContact } from './users.mapper.js';
import { Visibility } from './visibility.js';

const CURSOR = new KeysetCursor<{ id: UserId }>('contacts', { id: UUID_FIELD });
/** States that are counted together. */
const KINDS: readonly (readonly ContactState[])[] = [
  ['outgoing', 'accepted'],
  ['incoming'],
  ['blocked'],
];

/**
 * Contact requests, contacts and blocks. Every action may be repeated; the repetition changes
 * nothing and notifies nobody.
 */
@Injectable()
export class ContactsService {
  readonly #contacts: ContactsRepository;
  readonly #transactor: Transactor;
  readonly #events: EventBus;
  readonly #visibility: Visibility;
  readonly #perUser: number;

  constructor(
    contacts: ContactsRepository,
    transactor: Transactor,
    events: EventBus,
    visibility: Visibility,
    config: AppConfig,
  ) {
    this.#contacts = contacts;
    this.#transactor = transactor;
    this.#events = events;
    this.#visibility = visibility;
    this.#perUser = config.limits.contactsPerUser;
  }

  /**
   * A page of the user's list; clients sort by name.
   * @throws CursorError
   */
  async list(
    userId: UserId,
    cursor: string | undefined,
    limit: number = LIMITS.pageDefault,
  ): Promise<CursorPage<Contact>> {
    const after = CURSOR.decode(cursor)?.id ?? null;
    const page = CURSOR.page(await this.#contacts.page(userId, after, limit + 1), limit);
    const cards = await this.#visibility.cards(
      userId,
      page.rows.map(({ id }) => id),
    );
    return {
      items: page.rows.flatMap((row) => contactOf(row, cards.get(row.id)) ?? []),
      nextCursor: page.nextCursor,
    };
  }

  /**
   * Sends a contact request, or accepts the request of the other user.
   * @throws ContactSelfError, UserNotFoundError, ContactBlockedError for a block in either
   *   direction, TooManyContactsError
   */
  connect(userId: UserId, otherId: UserId): Promise<Contact> {
    return this.#transactor.run(async () => {
      await this.#act(userId, otherId, 'connect');
      return this.#findRequired(userId, otherId);
    });
  }

  /**
   * Ends a contact, withdraws a request or declines one. Does not end a block.
   * @throws ContactSelfError, UserNotFoundError
   */
  remove(userId: UserId, otherId: UserId): Promise<void> {
    return this.#transactor.run(() => this.#act(userId, otherId, 'remove'));
  }

  /**
   * Ends a contact or request, and prevents the other user from sending requests and direct
   * messages and from calling.
   * @throws ContactSelfError, UserNotFoundError, TooManyContactsError
   */
  block(userId: UserId, otherId: UserId): Promise<Contact> {
    return this.#transactor.run(async () => {
      await this.#act(userId, otherId, 'block');
      return this.#findRequired(userId, otherId);
    });
  }

  /** @throws ContactSelfError, UserNotFoundError */
  unblock(userId: UserId, otherId: UserId): Promise<void> {
    return this.#transactor.run(() => this.#act(userId, otherId, 'unblock'));
  }

  async #act(userId: UserId, otherId: UserId, action: ContactAction): Promise<void> {
    if (userId === otherId) throw new ContactSelfError();
    if (
      (action === 'connect' && !(await this.#visibility.mayInviteAll(userId, [otherId]))) ||
      (action === 'block' && !(await this.#visibility.mayLookUp(userId, [otherId])))
    )
      throw new UserNotFoundError();
    const pair = await this.#contacts.lockPair(userId, otherId);
    if (pair === null) throw new UserNotFoundError();
    const next = nextPair(pair, action);
    if (next === 'refused') throw new ContactBlockedError();
    await this.#requireBelowLimit(userId, pair.mine, next.mine);
    await this.#requireBelowLimit(otherId, pair.theirs, next.theirs);
    await this.#change(userId, otherId, pair.mine, next.mine);
    await this.#change(otherId, userId, pair.theirs, next.theirs);
  }

  /**
   * Contacts together with own requests, requests of others, and blocks are counted separately:
   * requests of others cannot use up the user's own limit.
   */
  async #requireBelowLimit(
    ownerId: UserId,
    previous: ContactState | null,
    next: ContactState | null,
  ): Promise<void> {
    const states = KINDS.find((kind) => kind.some((state) => state === next));
    if (states === undefined || states.some((state) => state === previous)) return;
    if ((await this.#contacts.count(ownerId, states)) >= this.#perUser)
      throw new TooManyContactsError();
  }

  async #change(
    ownerId: UserId,
    contactId: UserId,
    previous: ContactState | null,
    state: ContactState | null,
  ): Promise<void> {
    if (previous === state) return;
    if (state === null) await this.#contacts.delete(ownerId, contactId);
    else await this.#contacts.put(ownerId, contactId, state);
    // Read here, so that nothing is awaited after the commit and a later change is not sent first.
    const contact = state === null ? null : await this.#findRequired(ownerId, contactId);
    this.#events.publish(new ContactChanged(ownerId, contactId, state, previous, contact));
  }

  async #findRequired(userId: UserId, otherId: UserId): Promise<Contact> {
    const row = await this.#contacts.find(userId, otherId);
    const cards = await this.#visibility.cards(userId, [otherId]);
    const contact = row === null ? null : contactOf(row, cards.get(otherId));
    if (contact === null) throw new Error('A contact that was just written does not exist.');
    return contact;
  }
}

/** Null when the account was deleted at this moment. */
function contactOf(row: ContactRow, card: UserCard | undefined): Contact | null {
  return card === undefined ? null : toContact(card, row.state, row.since);
}
