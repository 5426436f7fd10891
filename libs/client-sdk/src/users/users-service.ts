import {
  isSearchable,
  type Contact,
  type CursorPage,
  type Me,
  type UpdateProfileRequest,
  type UserCard,
  type UserId,
  type UserSearchHit,
} from '@chatcall/contracts';
import type { ClientCore } from '../client-api.js';
import { toChatCallError } from '../errors/chat-call-error.js';
import type { UploadFile, UploadOptions } from '../ports/client-ports.js';
import { DebouncedSearch } from '../search/debounced-search.js';
import type { Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import { Contacts } from './contacts.js';
import type { UserCards } from './user-cards.js';
import type { ContactsState, UsersApi, UserSearch } from './users-api.js';

/** {@link UsersApi} over REST and events. */
export class UsersService implements UsersApi {
  readonly #core: ClientCore;
  readonly #cards: UserCards;
  readonly #contacts: Contacts;

  constructor(core: ClientCore, cards: UserCards) {
    this.#core = core;
    this.#cards = cards;

    this.#contacts = new Contacts(core, cards);
    core.scope.watch(core.session.signedIn$, (session) => this.#begin(session));
  }

  get me$(): Behavior<Me | null> {
    return this.#core.session.me;
  }

  get contacts$(): Behavior<readonly Contact[]> {
    return this.#contacts.contacts$;
  }

  get contactsState$(): Behavior<ContactsState> {
    return this.#contacts.state;
  }

  card$(id: UserId): Behavior<UserCard | null> {
    return this.#cards.card$(id);
  }

  loadCard(id: UserId): Promise<UserCard> {
    return this.#cards.load(id);
  }

  async updateProfile(change: UpdateProfileRequest): Promise<Me> {
    return this.#setMe(await this.#core.rest.patch<Me>('users/me', change));
  }

  async setAvatar(file: UploadFile, options: UploadOptions = {}): Promise<Me> {
    return this.#setMe(
      await this.#core.rest.send<Me>({
        method: 'PUT',
        path: 'users/me/avatar',
        form: { field: 'file', file },
        ...options,
      }),
    );
  }

  async removeAvatar(): Promise<void> {
    await this.#core.rest.delete('users/me/avatar');
    const me = this.me$.value;
    if (me) this.#setMe({ ...me, avatarUrl: null });
  }

  avatarAddress(avatarUrl: string | null): string | null {
    return avatarUrl === null ? null : this.#core.rest.address(avatarUrl);
  }

  search(): UserSearch {
    const fetch = async (q: string, cursor: string | null): Promise<CursorPage<UserSearchHit>> => {
      // A role without the directory finds nobody; the server would refuse.
      if (this.me$.value?.permissions.includes('directory.read') === false)
        return { items: [], nextCursor: null };
      const page = await this.#core.rest.get<CursorPage<UserSearchHit>>('users/search', {
        q,
        cursor,
      });
      for (const hit of page.items) this.#cards.set(hit);
      return page;
    };
    return new DebouncedSearch(fetch, this.#core.ports, isSearchable);
  }

  reloadContacts(): Promise<void> {
    return this.#contacts.reload();
  }

  requestContact(userId: UserId): Promise<void> {
    return this.#contacts.request(userId);
  }

  removeContact(userId: UserId): Promise<void> {
    return this.#contacts.remove(userId);
  }

  block(userId: UserId): Promise<void> {
    return this.#contacts.block(userId);
  }

  unblock(userId: UserId): Promise<void> {
    return this.#contacts.unblock(userId);
  }

  #begin(session: Scope): void {
    const me = this.me$.value;
    if (me) this.#cards.set(me);
    session.onClose(() => this.#cards.clear());
    session.watch(this.#core.connection.on('user:updated'), ({ user }) => this.#updated(user));
    session.watch(this.#core.connection.on('user:receiptsChanged'), ({ userId, readReceipts }) => {
      const known = this.me$.value;
      if (known?.id === userId) this.#setMe({ ...known, readReceipts });
    });
    session.watch(this.#core.connection.on('user:accessChanged'), (access) => {
      const known = this.me$.value;
      if (known) this.#setMe({ ...known, ...access });
    });
    session.watch(this.#core.connection.connected$, ({ first }) => {
      if (!first) void this.#reloadMe(session);
    });
  }

  #updated(user: UserCard): void {
    this.#cards.set(user);
    this.#core.session.me.update((me) =>
      me?.id === user.id ? { ...me, ...user, siteRole: me.siteRole } : me,
    );
  }

  async #reloadMe(session: Scope): Promise<void> {
    try {
      const me = await this.#core.rest.get<Me>('users/me');
      if (!session.closed) this.#setMe(me);
    } catch (error) {
      this.#core.ports.logger.log('debug', 'my profile could not be loaded again', {
        code: toChatCallError(error).code,
      });
    }
  }

  #setMe(me: Me): Me {
    this.#core.session.changeMe(me);
    this.#cards.set(me);
    return me;
  }
}
