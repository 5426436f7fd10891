import type { Contact, ContactState, UserCard, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Transactor } from '../../platform/database/index.js';
import { EventBus } from '../../platform/events/index.js';
import { nextPair } from './contact-states.js';
import type { ContactAction } from './contact-states.js';
import { ContactsRepository } from './contacts.repository.js';
import type { ContactRow } from './contacts.repository.js';
import { ContactBlockedError, ContactSelfError, UserNotFoundError } from './users.errors.js';
import { ContactChanged } from './users.events.js';
import { toContact } from './users.mapper.js';
import { Visibility } from './visibility.js';

/** Contact requests, contacts and blocks. Every action may be repeated; the second time changes nothing and tells nobody. */
@Injectable()
export class ContactsService {
  readonly #contacts: ContactsRepository;
  readonly #transactor: Transactor;
  readonly #events: EventBus;
  readonly #visibility: Visibility;

  constructor(
    contacts: ContactsRepository,
    transactor: Transactor,
    events: EventBus,
    visibility: Visibility,
  ) {
    this.#contacts = contacts;
    this.#transactor = transactor;
    this.#events = events;
    this.#visibility = visibility;
  }

  async list(userId: UserId): Promise<Contact[]> {
    const rows = await this.#contacts.list(userId);
    const cards = await this.#visibility.cards(
      userId,
      rows.map(({ id }) => id),
    );
    return rows.flatMap((row) => contactOf(row, cards.get(row.id)) ?? []);
  }

  /**
   * Asks the other to be a contact, or says yes when the other has asked.
   * @throws ContactSelfError, UserNotFoundError, ContactBlockedError when a block stands between them, whoever made it
   */
  connect(userId: UserId, otherId: UserId): Promise<Contact> {
    return this.#transactor.run(async () => {
      await this.#act(userId, otherId, 'connect');
      return this.#required(userId, otherId);
    });
  }

  /**
   * Ends a contact, takes a request back or says no to one. A block stays.
   * @throws ContactSelfError, UserNotFoundError
   */
  remove(userId: UserId, otherId: UserId): Promise<void> {
    return this.#transactor.run(() => this.#act(userId, otherId, 'remove'));
  }

  /**
   * Ends what was between them and keeps the other from asking, writing and calling.
   * @throws ContactSelfError, UserNotFoundError
   */
  block(userId: UserId, otherId: UserId): Promise<Contact> {
    return this.#transactor.run(async () => {
      await this.#act(userId, otherId, 'block');
      return this.#required(userId, otherId);
    });
  }

  /** @throws ContactSelfError, UserNotFoundError */
  unblock(userId: UserId, otherId: UserId): Promise<void> {
    return this.#transactor.run(() => this.#act(userId, otherId, 'unblock'));
  }

  async #act(userId: UserId, otherId: UserId, action: ContactAction): Promise<void> {
    if (userId === otherId) throw new ContactSelfError();
    const pair = await this.#contacts.holdPair(userId, otherId);
    if (pair === null) throw new UserNotFoundError();
    const next = nextPair(pair, action);
    if (next === 'refused') throw new ContactBlockedError();
    await this.#change(userId, otherId, pair.mine, next.mine);
    await this.#change(otherId, userId, pair.theirs, next.theirs);
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
    // Read here, so that after the commit nobody waits and a later change is not told first.
    const contact = state === null ? null : await this.#required(ownerId, contactId);
    this.#events.publish(new ContactChanged(ownerId, contactId, state, previous, contact));
  }

  async #required(userId: UserId, otherId: UserId): Promise<Contact> {
    const row = await this.#contacts.find(userId, otherId);
    const cards = await this.#visibility.cards(userId, [otherId]);
    const contact = row === null ? null : contactOf(row, cards.get(otherId));
    if (contact === null) throw new Error('A contact that was just written is not there.');
    return contact;
  }
}

/** Null when the account went at this moment. */
function contactOf(row: ContactRow, card: UserCard | undefined): Contact | null {
  return card === undefined ? null : toContact(card, row.state, row.since);
}
