import type { Contact, UserCard, UserId } from '@chatcall/contracts';
import type { ClientCore } from '../client-api.js';
import { afterConnect } from '../connection/retry.js';
import { toChatCallError, type ChatCallError } from '../errors/chat-call-error.js';
import { StateCell } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import type { UserCards } from './user-cards.js';
import type { ContactsState } from './users-api.js';

const EMPTY: ContactsState = { status: 'loading', error: null };

/** My contacts, loaded after every connect and kept up to date between. */
export class Contacts {
  readonly #core: ClientCore;
  readonly #cards: UserCards;
  readonly contacts = new StateCell<readonly Contact[]>([]);
  readonly state = new StateCell<ContactsState>(EMPTY);
  #session: Scope | null = null;
  /** Heard while the list is being loaded: newer than what it says. */
  #heard: Map<UserId, Contact | null> | null = null;

  constructor(core: ClientCore, cards: UserCards) {
    this.#core = core;
    this.#cards = cards;

    core.scope.watch(core.session.signedIn$, (session) => this.#begin(session));
  }

  /** Loads them now. */
  async reload(): Promise<void> {
    if (this.#session) await this.#load(this.#session);
  }

  async request(userId: UserId): Promise<void> {
    this.#put(await this.#core.rest.put<Contact>(`contacts/${userId}`));
  }

  async remove(userId: UserId): Promise<void> {
    await this.#core.rest.delete(`contacts/${userId}`);
    this.#drop(userId);
  }

  async block(userId: UserId): Promise<void> {
    this.#put(await this.#core.rest.put<Contact>(`contacts/${userId}/block`));
  }

  async unblock(userId: UserId): Promise<void> {
    await this.#core.rest.delete(`contacts/${userId}/block`);
    this.#drop(userId);
  }

  #begin(session: Scope): void {
    this.#session = session;
    session.onClose(() => {
      this.contacts.set([]);
      this.state.set(EMPTY);
    });
    afterConnect(this.#core, session, 'contacts', async () => {
      const error = await this.#load(session);
      if (error) throw error;
    });
    session.watch(this.#core.connection.on('contact:changed'), ({ userId, contact }) =>
      contact ? this.#put(contact) : this.#drop(userId),
    );
    session.watch(this.#cards.changed$, (card) => this.#rename(card));
  }

  /** Never throws. Answers why they could not be loaded. */
  async #load(session: Scope): Promise<ChatCallError | null> {
    const heard = new Map<UserId, Contact | null>();
    this.#heard = heard;
    try {
      const contacts = await this.#core.rest.getAll<Contact>('contacts');
      if (session.closed || this.#heard !== heard) return null;
      for (const contact of contacts)
        if (!heard.has(contact.user.id)) this.#cards.set(contact.user);
      const newer = [...heard.values()].filter((contact) => contact !== null);
      this.contacts.set(sorted([...contacts.filter(({ user }) => !heard.has(user.id)), ...newer]));
      this.state.set({ status: 'ready', error: null });
      return null;
    } catch (thrown) {
      const error = toChatCallError(thrown);
      if (session.closed) return null;
      this.state.update((state) =>
        state.status === 'ready' ? { ...state, error } : { status: 'failed', error },
      );
      return error;
    } finally {
      if (this.#heard === heard) this.#heard = null;
    }
  }

  #put(contact: Contact): void {
    this.#heard?.set(contact.user.id, contact);
    this.#cards.set(contact.user);
    this.contacts.update((list) =>
      sorted([...list.filter((known) => known.user.id !== contact.user.id), contact]),
    );
  }

  #drop(userId: UserId): void {
    this.#heard?.set(userId, null);
    this.contacts.update((list) => list.filter((known) => known.user.id !== userId));
  }

  #rename(card: UserCard): void {
    if (!this.contacts.value.some((known) => known.user.id === card.id)) return;
    this.contacts.update((list) =>
      sorted(list.map((known) => (known.user.id === card.id ? { ...known, user: card } : known))),
    );
  }
}

function sorted(contacts: readonly Contact[]): readonly Contact[] {
  return contacts.toSorted(
    (a, b) =>
      a.user.displayName.localeCompare(b.user.displayName) || a.user.id.localeCompare(b.user.id),
  );
}
