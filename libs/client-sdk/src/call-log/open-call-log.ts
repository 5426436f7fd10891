import type { Call, CallLogFilter, CursorPage, LoggedCall, MissedCalls } from '@chatcall/contracts';
import { ListPages, newestFirst } from '../chats/message-lists/index.js';
import type { ClientCore } from '../client-api.js';
import { afterConnect } from '../connection/retry.js';
import { ChatCallError } from '../errors/chat-call-error.js';
import { StateCell, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import { joinedCallNotices$ } from '../ringing/call-notices.js';
import type { CallList, CallLogApi } from './call-log-api.js';

/** Opens the call log of the present session. Throws `AUTH.REQUIRED` without one. */
export function openCallLog(core: ClientCore): CallLogApi {
  const session = core.session.lifetime;
  if (session === null)
    throw new ChatCallError({ code: 'AUTH.REQUIRED', detail: 'Nobody is signed in.' });
  return new OpenCallLog(core, session.child());
}

/** {@link CallLogApi} of a session. */
class OpenCallLog implements CallLogApi {
  readonly #core: ClientCore;
  readonly #scope: Scope;
  readonly #missed = new StateCell(0);
  /** Counts the events, which are newer than an answer that was requested before them. */
  #events = 0;

  constructor(core: ClientCore, scope: Scope) {
    this.#core = core;
    this.#scope = scope;

    scope.watch(core.connection.on('callLog:missedChanged'), ({ count }) => {
      this.#events += 1;
      this.#missed.set(count);
    });
    afterConnect(core, scope, 'missed calls', () => this.#load());
  }

  get missed$(): Behavior<number> {
    return this.#missed;
  }

  open(filter: CallLogFilter | null): CallList {
    return new OpenCallList(this.#core, this.#scope.child(), filter);
  }

  async see(): Promise<void> {
    await this.#core.rest.post('calls/missed/seen');
  }

  close(): void {
    this.#scope.close();
  }

  async #load(): Promise<void> {
    const before = this.#events;
    const { count } = await this.#core.rest.get<MissedCalls>('calls/missed');
    if (this.#events === before) this.#missed.set(count);
  }
}

/** {@link CallList}: requested again when a call of the user begins, changes or ends. */
class OpenCallList extends ListPages<LoggedCall> implements CallList {
  constructor(core: ClientCore, scope: Scope, filter: CallLogFilter | null) {
    super(core, scope, {
      what: 'the call log',
      fetch: (cursor) =>
        core.rest.get<CursorPage<LoggedCall>>('calls', { cursor, ...(filter && { filter }) }),
      idOf: ({ id }) => id,
      compare: (a, b) => newestFirst(a.id, b.id),
      merge: (_older, newer) => newer,
    });
    scope.watch(joinedCallNotices$(core.connection), ({ event, data }) => {
      if (event === 'call:changed') this.#changed(core, filter, data.call);
    });
  }

  get calls$(): Behavior<readonly LoggedCall[]> {
    return this.items$;
  }

  #changed(core: ClientCore, filter: CallLogFilter | null, call: Call): void {
    const known = this.get(call.id);
    const me = core.session.me.value?.id;
    if (known) this.set(call.id, { ...call, quality: known.quality });
    else if (call.participants.some(({ user }) => user.id === me) && fits(call, filter, me))
      this.add(call.id, { ...call, quality: null });
  }
}

/** Whether a call that the list does not have belongs into it. */
function fits(call: Call, filter: CallLogFilter | null, me: string | undefined): boolean {
  if (filter === null) return true;
  const mine = call.startedBy === me;
  if (filter === 'outgoing') return mine;
  if (filter === 'incoming') return !mine;
  const own = call.participants.find(({ user }) => user.id === me);
  return own !== undefined && ['missed', 'cancelled', 'busy'].includes(own.outcome);
}
