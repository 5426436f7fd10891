import type { Contact, UserCard, UserId } from '@chatcall/contracts';
import type { ClientCore } from '../client-api.js';
import { afterConnect } from '../connection/retry.js';
import { toChatCallError } from '../errors/chat-call-error.js';
import { derive, StateCell, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import { SyncedCollection } from '../state/synced-collection.js';
import { sameCard, type UserCards } from './user-cards.js';
import type { ContactsState } from './users-api.js';

const START: ContactsState = { status: 'loading', error: null };

/** My contacts: loaded after every connect, kept up to date by events. */
export class Contacts {
  readonly #core: ClientCore;
  readonly #cards: UserCards;
  readonly #contacts = new SyncedCollection<UserId, Contact>();
  readonly state = new StateCell<ContactsState>(START);
  readonly contacts$: Behavior<readonly Contact[]> = derive([this.#contacts.items$], sortByName);
  #session: Scope | null = null;

  constructor(core: ClientCore, cards: UserCards) {
    this.#core = core;
    this.#cards = cards;

    core.scope.watch(core.session.signedIn$, (session) => this.#begin(session));
  }

  /** Loads them now. Never throws; see {@link state}. */
  async reload(): Promise<void> {
    if (this.#session) await this.#load(this.#session).catch(() => undefined);
  }

  async request(userId: UserId): Promise<void> {
    this.#set(await this.#core.rest.put<Contact>(`contacts/${userId}`));
  }

  async remove(userId: UserId): Promise<void> {
    await this.#core.rest.delete(`contacts/${userId}`);
    this.#contacts.delete(userId);
  }

  async block(userId: UserId): Promise<void> {
    this.#set(await this.#core.rest.put<Contact>(`contacts/${userId}/block`));
  }

  async unblock(userId: UserId): Promise<void> {
    await this.#core.rest.delete(`contacts/${userId}/block`);
    this.#contacts.delete(userId);
  }

  #begin(session: Scope): void {
    this.#session = session;
    session.onClose(() => {
      this.#contacts.clear();
      this.state.set(START);
    });
    afterConnect(this.#core, session, 'contacts', () => this.#load(session));
    session.watch(this.#core.connection.on('contact:changed'), ({ userId, contact }) =>
      contact ? this.#set(contact) : this.#contacts.delete(userId),
    );
    session.watch(this.#cards.changed$, (card) => this.#updateCard(card));
  }

  async #load(session: Scope): Promise<void> {
    try {
      const loaded = await this.#contacts.load(async () => {
        const contacts = await this.#core.rest.getAll<Contact>('contacts');
        return contacts.map((contact) => [contact.user.id, contact] as const);
      });
      if (!loaded) return;
      for (const { user } of this.contacts$.value) this.#cards.set(user);
      this.state.set({ status: 'ready', error: null });
    } catch (thrown) {
      const error = toChatCallError(thrown);
      if (!session.closed)
        this.state.update(({ status }) => ({
          status: status === 'ready' ? 'ready' : 'failed',
          error,
        }));
      throw error;
    }
  }

  #set(contact: Contact): void {
    this.#contacts.set(contact.user.id, contact);
    this.#cards.set(contact.user);
  }

  #updateCard(card: UserCard): void {
    this.#contacts.adjust(card.id, (contact) =>
      sameCard(contact.user, card) ? contact : { ...contact, user: card },
    );
  }
}

function sortByName(contacts: ReadonlyMap<UserId, Contact>): readonly Contact[] {
  return [...contacts.values()].sort(
    (a, b) =>
      a.user.displayName.localeCompare(b.user.displayName) || a.user.id.localeCompare(b.user.id),
  );
}
