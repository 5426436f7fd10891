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
import { afterConnect, deliver } from '../connection/retry.js';
import { isTransient } from '../errors/chat-call-error.js';
import { derive, StateCell, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import type { AnswerTarget, CallsApi, IncomingCall, RingingStoppedReason } from './calls-api.js';
import { RingingCalls } from './ringing-calls.js';

/** Milliseconds after which ringing stops by itself when the server said nothing. */
const LATE_MS = 10_000;

/** Milliseconds within which a decline is sent to the server: a call rings no longer than that. */
const DECLINE_MS = LIMITS.ringSeconds * 1000;

/** What is being answered here, and the calls that are quiet because of it. */
interface Answer {
  readonly target: AnswerTarget;
  readonly quiet: Set<CallId>;
}

type TitleOf = (conversationId: ConversationId) => string | null;

/** {@link CallsApi}: ringing, what goes on, and the call log. */
export class CallsService implements CallsApi {
  readonly #core: ClientCore;
  readonly #titleOf: TitleOf;
  readonly #rings = new RingingCalls();
  readonly #ongoing = new StateCell<ReadonlyMap<ConversationId, Call>>(new Map());
  /** Calls known to have ended: an answer that was under way meanwhile does not bring them back. */
  readonly #endedIds = new Set<CallId>();
  /** Calls that a notification is shown of. */
  readonly #notified = new Set<CallId>();
  /** What was heard while the server is asked for all calls: newer than its answer. */
  #heard: { readonly rang: Call[]; readonly changed: Call[] } | null = null;
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
    core.scope.watch(this.#rings.ringing, (ringing) => this.#takeBack(ringing));
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

  get ongoing$(): Behavior<ReadonlyMap<ConversationId, Call>> {
    return this.#ongoing;
  }

  ongoingIn$(conversationId: ConversationId): Behavior<Call | null> {
    return derive([this.#ongoing], (ongoing) => ongoing.get(conversationId) ?? null);
  }

  async decline(callId: CallId): Promise<void> {
    const incoming = this.#rings.find(callId);
    if (incoming) this.#rings.silence(incoming, 'declined-here');
    try {
      await deliver(this.#core, 'call:decline', { callId }, DECLINE_MS);
      this.#rings.stop(callId, 'declined-here');
    } catch (error) {
      this.#rings.takeSilenced(callId);
      if (incoming && isTransient(error)) this.#ring(incoming);
      else this.#rings.stop(callId, 'declined-here');
      throw error;
    }
  }

  answering(target: AnswerTarget): (answered: boolean) => void {
    const answer: Answer = { target, quiet: new Set() };
    this.#answers.add(answer);
    for (const incoming of this.#rings.ringing.value) this.#silenceFor(answer, incoming);
    return (answered) => {
      if (!this.#answers.delete(answer)) return;
      for (const callId of answer.quiet) {
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
    const { connection } = this.#core;
    this.#session = session;
    session.onClose(() => {
      this.#rings.clear();
      this.#endedIds.clear();
      this.#ongoing.set(new Map());
    });
    afterConnect(this.#core, session, 'calls', () => this.#synchronise(session));
    session.watch(connection.on('call:incoming'), (notice) => this.#ring(notice));
    session.watch(connection.on('call:ringingStopped'), ({ callId, reason }) =>
      this.#rings.stop(callId, reason),
    );
    session.watch(connection.on('call:changed'), ({ call }) => this.#changed(call));
    session.watch(connection.on('call:ended'), ({ callId }) => this.#ended(callId));
  }

  /** True when the call is being answered with this. */
  #silenceFor({ target, quiet }: Answer, incoming: IncomingCall): boolean {
    const { id, conversationId } = incoming.call;
    if ('callId' in target ? target.callId !== id : target.conversationId !== conversationId)
      return false;
    quiet.add(id);
    this.#rings.silence(incoming, 'answered-here');
    return true;
  }

  #ring(incoming: IncomingCall): void {
    for (const answer of this.#answers) if (this.#silenceFor(answer, incoming)) return;
    if (!this.#rings.ring(incoming)) return;
    const { call, caller, conversationTitle, expiresAt } = incoming;
    this.#heard?.rang.push(call);
    this.#stopLate(call.id, Date.parse(expiresAt) - Date.parse(call.startedAt));
    if (this.#core.ports.network.current().visible) return;
    this.#notified.add(call.id);
    this.#core.ports.notifications?.show({ kind: 'call', call, caller, conversationTitle });
  }

  /** A notification goes with the ringing, however that ended: also by signing out. */
  #takeBack(ringing: readonly IncomingCall[]): void {
    const over = [...this.#notified].filter(
      (callId) => !ringing.some(({ call }) => call.id === callId),
    );
    for (const callId of over) {
      this.#notified.delete(callId);
      this.#core.ports.notifications?.clear({ callId });
    }
  }

  /** The server tells when ringing ends; this is for a client that cannot hear it. */
  #stopLate(callId: CallId, ringsForMs: number): void {
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
    this.#heard?.changed.push(call);
    this.#ongoing.update((map) => new Map(map).set(call.conversationId, call));
  }

  #ended(callId: CallId): void {
    this.#endedIds.add(callId);
    this.#rings.stop(callId, 'ended');
    const ended = [...this.#ongoing.value.values()].find((call) => call.id === callId);
    if (!ended) return;
    const next = new Map(this.#ongoing.value);
    next.delete(ended.conversationId);
    this.#ongoing.set(next);
  }

  async #synchronise(session: Scope): Promise<void> {
    const heard: { readonly rang: Call[]; readonly changed: Call[] } = { rang: [], changed: [] };
    this.#heard = heard;
    try {
      const { ringing, active } = await this.#core.connection.request('call:query', {});
      if (session.closed || this.#heard !== heard) return;
      this.#rings.keepOnly([...ringing, ...heard.rang]);
      const going = [...ringing, ...active, ...heard.changed].filter(
        (call) => !this.#endedIds.has(call.id),
      );
      for (const call of ringing) this.#ringAgain(call);
      this.#ongoing.set(new Map(going.map((call) => [call.conversationId, call])));
    } finally {
      if (this.#heard === heard) this.#heard = null;
    }
  }

  #ringAgain(call: Call): void {
    const caller = call.participants.find(({ user }) => user.id === call.startedBy)?.user;
    if (!caller || caller.id === this.#core.session.me.value?.id) return;
    const expiresAt = new Date(
      Date.parse(call.startedAt) + LIMITS.ringSeconds * 1000,
    ).toISOString();
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
 * Loads the conversation of a call that is not in the list yet. A call can be the first thing that happens in a direct conversation: who
 * is called finds it in the list while it rings, not only once something was said.
 */
export function loadCallConversations(calls: Calls, chats: Chats, scope: Scope): void {
  const ids = derive(
    [calls.ringing$, calls.ongoing$, chats.listState$],
    (ringing, ongoing, { status }) =>
      status === 'ready'
        ? [...new Set([...ringing.map(({ call }) => call.conversationId), ...ongoing.keys()])]
        : [],
  );
  scope.watch(ids, (met: readonly ConversationId[]) => {
    const unknown = met.filter((id) => chats.conversation$(id).value === null);
    for (const id of unknown) void chats.load(id).catch((): Conversation | null => null);
  });
}
