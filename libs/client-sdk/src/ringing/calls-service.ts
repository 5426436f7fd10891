import {
  LIMITS,
  type Call,
  type CallId,
  type Conversation,
  type ConversationId,
  type CursorPage,
} from '@chatcall/contracts';
import type { Observable } from 'rxjs';
import type { ChatsApi } from '../chats/chats-api.js';
import type { ClientCore } from '../client-api.js';
import { afterConnect, sendReliably } from '../connection/retry.js';
import { isTransient } from '../errors/chat-call-error.js';
import { derive, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import { ChangeTracker, SyncedCollection } from '../state/synced-collection.js';
import type { AnswerTarget, CallsApi, IncomingCall, RingingStoppedReason } from './calls-api.js';
import type { CallListNotice } from './call-notices.js';
import { RingingCalls } from './ringing-calls.js';
import { showRingingNotifications } from './ringing-notifications.js';

/** Milliseconds after which ringing stops by itself when the server sent nothing. */
const LATE_MS = 10_000;

/** Milliseconds that a call rings at most. */
const RING_MS = LIMITS.ringSeconds * 1000;

/** An answer in progress, and the calls that are silenced by it. */
interface Answer {
  readonly target: AnswerTarget;
  readonly silenced: Set<CallId>;
}

type TitleOf = (conversationId: ConversationId) => string | null;

/** {@link CallsApi}: ringing calls, active calls and the call log. */
export class CallsService implements CallsApi {
  readonly #core: ClientCore;
  readonly #titleOf: TitleOf;
  readonly #rings = new RingingCalls();
  readonly #calls = new SyncedCollection<CallId, Call>();
  readonly ongoing$: Behavior<ReadonlyMap<ConversationId, Call>> = derive(
    [this.#calls.items$],
    (calls) => new Map([...calls.values()].map((call) => [call.conversationId, call])),
  );
  /** Calls that begin to ring while the list of calls is requested. */
  readonly #rang = new ChangeTracker<CallId>();
  readonly #answers = new Set<Answer>();
  #session: Scope | null = null;
  readonly incoming$: Behavior<IncomingCall | null> = derive(
    [this.#rings.ringing],
    (list) => list[0] ?? null,
  );

  constructor(core: ClientCore, titleOf: TitleOf) {
    this.#core = core;
    this.#titleOf = titleOf;

    core.scope.watch(core.session.signedIn$, (session) => this.#begin(session));
    showRingingNotifications(this.#rings.ringing, core.ports, core.scope);
  }

  get ringing$(): Behavior<readonly IncomingCall[]> {
    return this.#rings.ringing;
  }

  get ringingStopped$(): Observable<{
    readonly incoming: IncomingCall;
    readonly reason: RingingStoppedReason;
  }> {
    return this.#rings.stopped$;
  }

  ongoingIn$(conversationId: ConversationId): Behavior<Call | null> {
    return derive([this.ongoing$], (ongoing) => ongoing.get(conversationId) ?? null);
  }

  async decline(callId: CallId): Promise<void> {
    const incoming = this.#rings.find(callId);
    if (incoming) this.#rings.silence(incoming, 'declined-here');
    try {
      await sendReliably(this.#core, 'call:decline', { callId }, RING_MS);
      this.#rings.stop(callId, 'declined-here');
    } catch (error) {
      this.#rings.takeSilenced(callId);
      if (incoming && isTransient(error)) this.#ring(incoming);
      else this.#rings.stop(callId, 'declined-here');
      throw error;
    }
  }

  answering(target: AnswerTarget): (answered: boolean) => void {
    const answer: Answer = { target, silenced: new Set() };
    this.#answers.add(answer);
    for (const incoming of this.#rings.ringing.value) this.#silenceFor(answer, incoming);
    return (answered) => {
      if (!this.#answers.delete(answer)) return;
      for (const callId of answer.silenced) {
        if (answered) this.#rings.stop(callId, 'answered-here');
        const incoming = this.#rings.takeSilenced(callId);
        if (incoming) this.#ring(incoming);
      }
    };
  }

  log(
    options: { readonly conversationId?: ConversationId; readonly cursor?: string } = {},
  ): Promise<CursorPage<Call>> {
    return this.#core.rest.get<CursorPage<Call>>('calls', { ...options });
  }

  call(callId: CallId): Promise<Call> {
    return this.#core.rest.get<Call>(`calls/${callId}`);
  }

  #begin(session: Scope): void {
    this.#session = session;
    session.onClose(() => {
      this.#rings.clear();
      this.#calls.clear();
    });
    afterConnect(this.#core, session, 'calls', () => this.#load());
    // Before the calls that this device joins: they begin to listen later.
    session.watch(this.#core.connection.notices$, (notice) =>
      this.#handle(notice as CallListNotice),
    );
  }

  /** All other notices are not for the list. */
  #handle({ event, data }: CallListNotice): void {
    switch (event) {
      case 'call:incoming':
        this.#ring(data);
        break;
      case 'call:ringingStopped':
        this.#rings.stop(data.callId, data.reason);
        break;
      case 'call:changed':
        this.#changed(data.call);
        break;
      case 'call:ended':
        this.#ended(data.callId);
    }
  }

  /** True when the call is silenced by this answer. */
  #silenceFor({ target, silenced }: Answer, incoming: IncomingCall): boolean {
    const { id, conversationId } = incoming.call;
    if ('callId' in target ? target.callId !== id : target.conversationId !== conversationId)
      return false;
    silenced.add(id);
    this.#rings.silence(incoming, 'answered-here');
    return true;
  }

  #ring(incoming: IncomingCall): void {
    for (const answer of this.#answers) if (this.#silenceFor(answer, incoming)) return;
    if (!this.#rings.ring(incoming)) return;
    const { call, expiresAt } = incoming;
    this.#rang.changed(call.id);
    // A call that continues in a group rings long after it has started.
    const ringsForMs = Date.parse(expiresAt) - Date.parse(call.startedAt);
    this.#stopAfterTimeout(call.id, Math.min(ringsForMs, RING_MS));
  }

  /** The server sends the end of ringing; this is for a client that does not receive it. */
  #stopAfterTimeout(callId: CallId, ringsForMs: number): void {
    const wait = this.#session?.child();
    wait?.onClose(
      this.#core.ports.clock.after(ringsForMs + LATE_MS, () => {
        this.#rings.stop(callId, 'missed');
        wait.close();
      }),
    );
  }

  #changed(call: Call): void {
    if (call.state === 'ended') {
      this.#ended(call.id);
      return;
    }
    for (const { id, conversationId } of this.#calls.items$.value.values())
      if (conversationId === call.conversationId && id !== call.id) this.#calls.delete(id);
    this.#calls.set(call.id, call);
  }

  #ended(callId: CallId): void {
    this.#rings.stop(callId, 'ended');
    this.#calls.delete(callId);
  }

  async #load(): Promise<void> {
    let ringing: readonly Call[] = [];
    const { answer: loaded, changed: rang } = await this.#rang.during(() =>
      this.#calls.load(async () => {
        const answer = await this.#core.connection.request('call:query', {});
        ringing = answer.ringing;
        return [...answer.ringing, ...answer.active].map((call) => [call.id, call] as const);
      }),
    );
    if (!loaded) return;
    this.#rings.keepOnly(new Set([...ringing.map(({ id }) => id), ...rang]));
    for (const call of ringing) this.#ringAgain(call);
  }

  #ringAgain(call: Call): void {
    const caller = call.participants.find(({ user }) => user.id === call.startedBy)?.user;
    if (!caller || caller.id === this.#core.session.me.value?.id) return;
    const expiresAt = new Date(Date.parse(call.startedAt) + RING_MS).toISOString();
    this.#ring({
      call,
      caller,
      conversationTitle: this.#titleOf(call.conversationId),
      expiresAt,
      routerRtpCapabilities: null,
    });
  }
}

type Chats = Pick<ChatsApi, 'listState$' | 'conversation$' | 'load'>;
type Calls = Pick<CallsApi, 'ringing$' | 'ongoing$'>;

/**
 * Loads the conversations of calls that are not in the list yet. A call can be the first event of a
 * direct conversation: the callee finds it in the list while it rings.
 */
export function loadCallConversations(calls: Calls, chats: Chats, scope: Scope): void {
  const ids = derive(
    [calls.ringing$, calls.ongoing$, chats.listState$],
    (ringing, ongoing, { status }) =>
      status === 'ready'
        ? [...new Set([...ringing.map(({ call }) => call.conversationId), ...ongoing.keys()])]
        : [],
  );
  scope.watch(ids, (callConversations: readonly ConversationId[]) => {
    const unknown = callConversations.filter((id) => chats.conversation$(id).value === null);
    for (const id of unknown) void chats.load(id).catch((): Conversation | null => null);
  });
}
