import { computed, DestroyRef, effect, inject, Injectable, signal, untracked } from '@angular/core';
import {
  prepareCall,
  type CallQuality,
  type CallSession,
  type CallSessionState,
  type MediaTrouble,
  type MediaChoice,
  type MediaItem,
  type RemoteMediaItem,
} from '@chatcall/client-sdk/calls';
import { derive, nested } from '@chatcall/client-sdk';
import { Router } from '@angular/router';
import { Subscription } from 'rxjs';
import type { Call, CallId, CallParticipant, ConversationId } from '@chatcall/contracts';
import { BehaviorSwitch, fromBehavior } from '../../core/behavior';
import {
  CallIntents,
  type CallIntent,
  type CallView,
  type HeldAfterReload,
} from '../../core/call/call-intents';
import { CallPreferences } from '../../core/call/call-preferences';
import { LocalDevices } from '../../core/call/devices/local-devices';
import { Tones } from '../../core/call/tones';
import { CLIENT } from '../../core/client';
import { errorText } from '../../core/errors/error-text';
import { Times } from '../../core/i18n/times';
import { Toasts, type ToastInput } from '../../ui/toast/toasts';
import { CallOpening, type OpenCall } from './call-opening';
import { HeldCall } from './held/held-call';
import { afterReload, conversationOf, followConversation, isLate, storeReturn } from './intents';
import { CallNotices } from './call-notices';
import { PushToTalk } from './meeting/push-to-talk';
import { endWords, happeningText, outcomeText } from './call-words';
import { isSound, sentTrack$ } from './sent-track';
import { PREPARING } from './preparing';

const NO_CALL: CallSessionState = { phase: 'preparing' };

/** Shown on the stage after a call that never started. */
export interface CallEnd {
  readonly text: string;
  readonly again: CallIntent | null;
}

/** State and actions of the call on this device. Provided by the call's root component. */
@Injectable()
export class CallState {
  readonly #client = inject(CLIENT);
  readonly #intents = inject(CallIntents);
  readonly #preferences = inject(CallPreferences);
  readonly #tones = inject(Tones);
  readonly #toasts = inject(Toasts);
  readonly #opening = inject(CallOpening);
  readonly #times = inject(Times);
  readonly #notices = inject(CallNotices);
  readonly #router = inject(Router);
  readonly #pushToTalk = inject(PushToTalk);
  readonly #held = inject(HeldCall);
  readonly local = inject(LocalDevices);

  readonly #session = new BehaviorSwitch<CallSession>();
  readonly session = this.#session.source;
  readonly #state = this.#session.follow((session) => session.state$, NO_CALL);
  readonly phase = computed(() => this.#state().phase);
  readonly call = this.#session.follow<Call | null>((session) => session.call$, null);
  readonly conversationId = this.#session.follow<ConversationId | null>(
    (session) => session.conversationId$,
    null,
  );
  readonly participants = this.#session.follow((session) => session.remoteParticipants$, []);
  /** What I and the others send. */
  readonly items = this.#session.follow<readonly MediaItem[]>((session) => session.items$, []);
  /** What the others send to be heard. */
  readonly sounds = computed(() => this.items().filter(isSound));
  /** Those of {@link sounds} that the browser plays only after a click. */
  readonly #soundBlocked = signal<ReadonlySet<RemoteMediaItem>>(new Set());
  readonly soundBlocked = computed(() =>
    this.sounds().some((item) => this.#soundBlocked().has(item)),
  );
  /** My camera as the others see it; null while they do not. */
  readonly ownPicture = this.#session.follow<MediaStreamTrack | null>(
    ({ localParticipant }) => nested(localParticipant.camera$, sentTrack$),
    null,
  );
  /** The others do not hear me. */
  readonly ownMuted = this.#session.follow(
    ({ localParticipant }) =>
      derive([nested(localParticipant.microphone$, sentTrack$)], (track) => track === null),
    true,
  );
  readonly speaker = this.#session.follow((session) => session.activeSpeaker$, null);
  readonly mediaTrouble = this.#session.follow<MediaTrouble | null>(
    (session) => session.mediaTrouble$,
    null,
  );
  /** The connection of this device; null until it was measured. */
  readonly quality = this.#session.follow<CallQuality | null>((session) => session.quality$, null);
  readonly elapsed = this.#session.follow<number | null>((session) => session.elapsed$, null);
  readonly #callId = this.#session.follow<CallId | null>((session) => session.callId$, null);
  readonly #choice = this.#session.follow<MediaChoice | null>(
    (session) => session.local.choice$,
    null,
  );
  readonly me = fromBehavior(this.#client.users.me$);
  readonly #conversations = fromBehavior(this.#client.chats.conversations$);

  readonly #ended = signal<CallEnd | null>(null);
  /** Shown instead of the call, until closed. */
  readonly ended = this.#ended.asReadonly();
  readonly view = computed(() => this.#intents.view() ?? 'stage');
  /** There is something to show. */
  readonly open = computed(
    () => this.session() !== null || this.ended() !== null || this.#held.call() !== null,
  );

  readonly conversation = computed(() => {
    const id = this.conversationId() ?? this.#lastConversation();
    return this.#conversations().find((one) => one.id === id) ?? null;
  });
  /** Known before the server has answered. */
  readonly #lastConversation = signal<ConversationId | null>(null);
  readonly group = computed(() => this.conversation()?.kind !== 'direct');
  /** Name of the other person, or title of the group. */
  readonly name = computed(() => {
    const conversation = this.conversation();
    if (conversation) return conversation.title ?? conversation.peer?.displayName ?? '';
    return (
      this.call()?.participants.find(({ user }) => user.id !== this.me()?.id)?.user.displayName ??
      ''
    );
  });
  readonly unread = computed(() => this.conversation()?.own.unread ?? 0);

  /** Of the call that is shown. */
  #watched = new Subscription();
  /** The intent that started the current call. */
  readonly #intent = signal<CallIntent | null>(null);
  /** I started this call. */
  readonly starting = computed(() => this.#intent()?.kind === 'start');

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.#held.leave();
      this.hangUp();
    });
    effect(() => {
      const intent = this.#intents.intent();
      if (intent) untracked(() => void this.#handle(this.#intents.take()));
    });
    const incoming = fromBehavior(this.#client.calls.incoming$);
    effect(() => {
      const call = incoming();
      if (call) untracked(() => prepareCall(this.#client, call, PREPARING));
    });
    effect(() => {
      const [callId, choice] = [this.#callId(), this.#choice()];
      // A held key is no choice: after a reload it is not held.
      if (callId && choice && !this.#pushToTalk.talking())
        untracked(() => this.#preferences.rememberChoice(callId, choice));
    });
    effect((onCleanup) => {
      if (this.session() && this.phase() === 'ringing') onCleanup(this.#tones.ringBack());
    });
  }

  /** Leaves the call, or cancels it while it rings. */
  hangUp(): void {
    this.session()?.hangUp();
  }

  /** The page is unloaded: the next one returns to the call if it is loaded soon. */
  unload(): void {
    const { session = null, conversationId = null } = this.#held.call() ?? {};
    const held = afterReload(session, conversationId);
    const open = afterReload(this.session(), this.#lastConversation());
    const [view, at] = [this.view(), Date.now()];
    if (open) storeReturn({ kind: 'return', ...open, view, at, held });
  }

  /** The page was not loaded again, but shown again as it was. */
  backFromCache(): void {
    storeReturn(null);
    this.#held.call()?.session.retryMedia();
    this.retryMedia();
  }

  /** Notes whether the browser blocks this sound. */
  setSoundBlocked(item: RemoteMediaItem, off: boolean): void {
    this.#soundBlocked.update((before) => {
      const blocked = new Set(this.sounds().filter((one) => before.has(one) && one !== item));
      return off ? blocked.add(item) : blocked;
    });
  }

  /** Connects audio and video again, now. */
  retryMedia(): void {
    this.session()?.retryMedia();
  }

  toggleMicrophone(): void {
    this.local.toggle('microphone');
  }

  toggleCamera(): void {
    this.local.toggle('camera');
  }

  /** Gives the call more or less room. */
  show(view: CallView): void {
    this.#intents.show(view);
  }

  /** Shows or hides the conversation beside the call. */
  async toggleChat(): Promise<void> {
    if (this.view() !== 'stage') {
      this.show('stage');
      return;
    }
    const id = this.conversationId();
    if (id && !this.#router.url.startsWith(`/chats/${id}`))
      await this.#router.navigate(['/chats', id]);
    this.show('beside');
  }

  outcome(participant: CallParticipant): string {
    return outcomeText(participant.outcome);
  }

  /** Closes the message about a call that never started. */
  close(): void {
    this.#ended.set(null);
    this.#intents.setHere(null);
  }

  again(): void {
    const intent = this.#ended()?.again;
    this.close();
    if (intent) void this.#handle(intent);
  }

  async #handle(intent: CallIntent | null): Promise<void> {
    if (!intent || isLate(intent)) return;
    if (this.#isPresent(intent)) {
      this.#intents.show('stage');
      return;
    }
    if (this.#held.call()?.conversationId === conversationOf(intent)) {
      this.resumeHeld();
      return;
    }
    this.#enter(intent, await this.#opening.prepare(intent, this.session() ? this.name() : null));
  }

  #enter(intent: CallIntent, open: OpenCall | null): void {
    if (!open) return;
    if (this.ended()) this.close();
    const free = this.#held.call() === null;
    if (intent.kind === 'accept' && !intent.endsOpen && free) this.#hold();
    else this.hangUp();
    if (intent.kind === 'return' && intent.held) this.#returnHeld(intent.held);
    this.#lastConversation.set(conversationOf(intent));
    this.#intent.set(intent);
    this.#begin(open(this.#held.call()?.session ?? null));
  }

  /** Puts the open call on hold. */
  #hold(): void {
    const [session, intent] = [this.session(), this.#intent()];
    const conversationId = this.conversationId() ?? this.#lastConversation();
    if (!session || !intent || !conversationId) return;
    this.#watched.unsubscribe();
    this.#session.switchTo(null);
    this.local.use(null);
    this.#held.keep({ session, conversationId, intent }, () => this.#heldEnded());
  }

  #returnHeld(call: HeldAfterReload): void {
    const { conversationId, media } = call;
    const session = this.#opening.openHeld(call);
    const intent: CallIntent = { kind: 'start', conversationId, callKind: session.kind, media };
    this.#held.keep({ session, conversationId, intent }, () => this.#heldEnded());
  }

  #heldEnded(): void {
    if (this.session()) this.#intents.setHolds(false);
    else if (!this.ended()) this.#intents.setHere(null);
  }

  /** Continues the call on hold; the open one, if there is one, is put on hold in its place. */
  resumeHeld(): void {
    const held = this.#held.take();
    if (!held) return;
    if (this.ended()) this.close();
    this.#hold();
    this.#lastConversation.set(held.conversationId);
    this.#intent.set(held.intent);
    this.#follow(held.session);
    held.session.resume();
  }

  /** Asks whether to continue a call of another device here, with the current media choice. */
  async #takeOver(intent: CallIntent): Promise<void> {
    this.#intents.setHere(null);
    this.#enter(intent, await this.#opening.takeOver(intent));
  }

  /** The current call is the one that the intent asks for. */
  #isPresent(intent: CallIntent): boolean {
    const session = this.session();
    if (!session) return false;
    if (intent.kind === 'accept') return session.callId$.value === intent.incoming.call.id;
    return (this.conversationId() ?? this.#lastConversation()) === conversationOf(intent);
  }

  #begin(session: CallSession): void {
    this.#follow(session);
    // Another member started a call at the same moment: this one joined it.
    const calls = session.call$.subscribe((call) => {
      if (!call) return;
      queueMicrotask(() => calls.unsubscribe());
      if (this.starting() && call.startedBy !== this.me()?.id)
        this.#notices.show($localize`:@@call.joinedOngoing:You joined the call in progress`);
    });
  }

  /** Shows a call, until another one is shown. */
  #follow(session: CallSession): void {
    this.#watched.unsubscribe();
    this.#watched = followConversation(session, this.#intents);
    this.#session.switchTo(session);
    this.local.use(session.local);
    const intent = this.#intent();
    const view = intent?.kind === 'return' ? intent.view : 'stage';
    const holds = this.#held.call() !== null;
    this.#intents.setHere({ conversationId: this.#lastConversation(), view, holds });
    this.#watched.add(
      session.happened$.subscribe((happening) => {
        if (happening.kind === 'peer-joined') this.#tones.joined();
        this.#notices.show(happeningText(happening));
      }),
    );
    this.#watched.add(
      session.state$.subscribe((state) => {
        if (state.phase === 'ended') this.#finish(session, state);
      }),
    );
  }

  #finish(session: CallSession, state: Extract<CallSessionState, { phase: 'ended' }>): void {
    if (this.session() !== session) return;
    const intent = this.#intent();
    const answered = session.elapsed$.value !== null;
    const [name, group] = [this.name(), this.group()];
    const length =
      session.elapsed$.value === null ? null : this.#times.duration(session.elapsed$.value);
    const held = this.#held.call();
    const inDock = this.view() !== 'stage' || held !== null;
    this.#session.switchTo(null);
    this.local.use(null);
    this.#notices.clear();
    if (state.error?.code === 'CALL.ELSEWHERE' && state.reason === 'error' && intent) {
      void this.#takeOver({ ...intent, media: session.local.choice$.value });
      return;
    }
    if (state.reason !== 'hung-up' || answered) this.#tones.ended();
    const trouble = state.error && errorText(state.error);
    // The server may refuse a call to someone busy outright: the same thing to the caller.
    const reason = state.error?.code === 'CALL.BUSY' ? 'busy' : state.reason;
    const words = endWords({ reason, answered, name, group, trouble, length });
    const again =
      intent?.kind === 'start' ? { ...intent, media: session.local.choice$.value } : null;
    if (words.how === 'panel' && !inDock) {
      this.#ended.set({ text: words.text, again });
      this.#intents.setOver();
    } else {
      this.#intents.setHere(
        held && { conversationId: held.conversationId, view: 'dock', holds: true },
      );
      if (words.how !== 'quiet')
        this.#toasts.show({
          text: words.text,
          kind: words.bad ? 'error' : 'plain',
          key: 'call-end',
          ...(words.bad && reason !== 'removed' ? this.#wayBack(session) : {}),
        });
    }
  }

  /** Joins the call that was lost, if it still runs; otherwise calls again. */
  #wayBack({ kind: callKind, local, conversationId$ }: CallSession): Pick<ToastInput, 'action'> {
    const conversationId = conversationId$.value ?? this.#lastConversation();
    const media = local.choice$.value;
    if (conversationId === null) return {};
    const intent = { kind: 'start', conversationId, callKind, media, afterLoss: true } as const;
    const run = (): void => void this.#handle(intent);
    return { action: { label: $localize`:@@call.again:Call again`, run } };
  }
}
