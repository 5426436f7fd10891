import type {
  Notice,
  NoticeAddedNotice,
  NoticeId,
  NoticePage,
  NoticesReadNotice,
  UnreadNotices,
} from '@chatcall/contracts';
import { ListPages, newestFirst } from '../chats/message-lists/index.js';
import type { ClientCore } from '../client-api.js';
import { ChatCallError } from '../errors/chat-call-error.js';
import type { RestClient } from '../rest/rest-client.js';
import { StateCell, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import type { NoticeList } from './notices-api.js';

/** Opens the notices of the present session. Throws `AUTH.REQUIRED` without one. */
export function openNotices(core: ClientCore): NoticeList {
  const session = core.session.lifetime;
  if (session === null)
    throw new ChatCallError({ code: 'AUTH.REQUIRED', detail: 'Nobody is signed in.' });
  return new OpenNotices(core, session.child(), new UnreadCount());
}

/** How many notices are not read. An event is newer than an answer that was requested before it. */
class UnreadCount {
  readonly count = new StateCell(0);
  #events = 0;

  changed(count: number): void {
    this.#events += 1;
    this.count.set(count);
  }

  async of<T extends UnreadNotices>(request: () => Promise<T>): Promise<T> {
    const before = this.#events;
    const answer = await request();
    if (this.#events === before) this.count.set(answer.unread);
    return answer;
  }
}

/** {@link NoticeList} of a session. */
class OpenNotices extends ListPages<Notice> implements NoticeList {
  readonly #rest: RestClient;
  readonly #unread: UnreadCount;
  readonly #now: () => number;

  constructor(core: ClientCore, scope: Scope, unread: UnreadCount) {
    super(core, scope, {
      what: 'the notices',
      fetch: (cursor) => unread.of(() => core.rest.get<NoticePage>('notices', { cursor })),
      idOf: (notice) => notice.id,
      compare: (a, b) => newestFirst(a.id, b.id),
      // A notice that is read stays read.
      merge: (older, newer) => (older.readAt === null ? newer : older),
    });
    this.#rest = core.rest;
    this.#unread = unread;
    this.#now = () => core.ports.clock.now();
    scope.watch(core.connection.on('notice:added'), (event) => this.#added(event));
    scope.watch(core.connection.on('notice:read'), (event) => this.#read(event));
  }

  get notices$(): Behavior<readonly Notice[]> {
    return this.items$;
  }

  get unread$(): Behavior<number> {
    return this.#unread.count;
  }

  async read(): Promise<void> {
    const upTo = this.items$.value[0]?.id;
    if (upTo === undefined) return;
    const { unread } = await this.#unread.of(() =>
      this.#rest.post<UnreadNotices>('notices/read', { upTo }),
    );
    this.#read({ upTo, unread });
  }

  async disown(id: NoticeId): Promise<void> {
    await this.#rest.post(`notices/${id}/disown`);
  }

  #added({ notice, unread }: NoticeAddedNotice): void {
    this.add(notice.id, notice);
    this.#unread.changed(unread);
  }

  #read({ upTo, unread }: NoticesReadNotice): void {
    const readAt = new Date(this.#now()).toISOString();
    for (const notice of this.items$.value)
      if (notice.readAt === null && notice.id <= upTo) this.set(notice.id, { ...notice, readAt });
    this.#unread.changed(unread);
  }
}
