import { computed, DestroyRef, effect, inject, Injectable, signal, untracked } from '@angular/core';
import type { CallSession, ShownReaction } from '@chatcall/client-sdk/calls';
import {
  actorIn,
  allows,
  type CallReaction,
  type UserCard,
  type UserId,
} from '@chatcall/contracts';
import { BehaviorSwitch } from '../../../core/behavior';
import { errorText } from '../../../core/errors/error-text';
import { isolate } from '../../../core/i18n/isolate';
import { Confirm } from '../../../ui/dialog/confirm';
import { Toasts } from '../../../ui/toast/toasts';
import { CallNotices } from '../call-notices';
import { CallState } from '../call-state';
import { reactionWord } from './reaction-words';

/** How long a reaction floats. Milliseconds; as in the animation. */
const FLOAT_MS = 4000;
/** More at once are not drawn. */
const FLOATING_MAX = 24;
/** Screen readers announce one reaction in this time. Milliseconds. */
const ANNOUNCE_MS = 3000;

/** A reaction that floats over the stage. */
export interface FloatingReaction {
  readonly id: number;
  readonly reaction: CallReaction;
  readonly name: string;
  /** Where it rises: percent of the width. */
  readonly left: number;
}

/** Raised hands, reactions and what hosts do, in the call of this device. */
@Injectable()
export class MeetingState {
  readonly #state = inject(CallState);
  readonly #notices = inject(CallNotices);
  readonly #toasts = inject(Toasts);
  readonly #confirm = inject(Confirm);
  readonly #session = new BehaviorSwitch<CallSession>();
  /** Users with a raised hand, in order. */
  readonly hands = this.#session.follow<readonly UserId[]>(
    ({ meeting }) => meeting.raisedHands$,
    [],
  );
  readonly myHand = computed(() => this.hands().includes(this.#state.me()?.id ?? ''));
  readonly #floating = signal<readonly FloatingReaction[]>([]);
  readonly floating = this.#floating.asReadonly();
  /** I may mute and remove others, and end the call for everyone. */
  readonly hosting = computed(() => {
    const [call, me, conversation] = [
      this.#state.call(),
      this.#state.me(),
      this.#state.conversation(),
    ];
    if (!call || !me || !conversation || conversation.kind === 'direct') return false;
    return call.startedBy === me.id || allows('host-calls', actorIn(conversation));
  });
  #count = 0;
  #announcedAt = -ANNOUNCE_MS;
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();

  constructor() {
    effect((onCleanup) => {
      const session = this.#state.session();
      untracked(() => this.#session.switchTo(session));
      const reactions = session?.meeting.reactions$.subscribe((one) => this.#show(one));
      onCleanup(() => reactions?.unsubscribe());
    });
    let before: readonly UserId[] = [];
    effect(() => {
      const hands = this.hands();
      const raised = hands.filter((id) => !before.includes(id));
      before = hands;
      untracked(() => this.#announceHands(raised));
    });
    inject(DestroyRef).onDestroy(() => {
      for (const timer of this.#timers) clearTimeout(timer);
    });
  }

  /** The place of a user among the raised hands, from 1; null while theirs is not raised. */
  orderOf(userId: UserId | undefined): number | null {
    const index = this.hands().indexOf(userId ?? '');
    return index < 0 ? null : index + 1;
  }

  toggleHand(): void {
    const raised = this.myHand();
    void this.#try((session) =>
      raised ? session.meeting.lowerHand() : session.meeting.raiseHand(),
    );
  }

  react(reaction: CallReaction): void {
    void this.#try((session) => session.meeting.react(reaction));
  }

  lowerHand(userId: UserId): void {
    void this.#try((session) => session.meeting.lowerHand(userId));
  }

  mute(userId: UserId): void {
    void this.#try((session) => session.meeting.mute(userId));
  }

  async muteEveryone(): Promise<void> {
    await this.#try(async (session) => {
      await session.meeting.mute();
      this.#notices.show($localize`:@@meeting.allMuted:You muted everyone else`);
    });
  }

  async remove({ id, displayName }: UserCard): Promise<void> {
    const sure = await this.#confirm.ask({
      heading: $localize`:@@meeting.removeHeading:Remove ${isolate(displayName)}:name: from the call?`,
      text: $localize`:@@meeting.removeText:They can join again while they are a member of the conversation.`,
      verb: $localize`:@@meeting.remove:Remove from call`,
      danger: true,
    });
    if (sure) await this.#try((session) => session.meeting.remove(id));
  }

  async endForEveryone(): Promise<void> {
    const sure = await this.#confirm.ask({
      heading: $localize`:@@meeting.endHeading:End the call for everyone?`,
      text: $localize`:@@meeting.endText:The call ends for all who are in it.`,
      verb: $localize`:@@meeting.endAll:End call for everyone`,
      danger: true,
    });
    if (sure) await this.#try((session) => session.meeting.endForEveryone());
  }

  async #try(work: (session: CallSession) => Promise<void>): Promise<void> {
    const session = this.#state.session();
    if (!session) return;
    try {
      await work(session);
    } catch (error) {
      // The call may have ended meanwhile: its end is shown.
      if (this.#state.session() === session)
        this.#toasts.show({ text: errorText(error), kind: 'error', key: 'meeting' });
    }
  }

  #announceHands(raised: readonly UserId[]): void {
    for (const id of raised) {
      const user = this.#others().find((one) => one.id === id);
      if (!user) continue;
      const name = isolate(user.displayName);
      this.#notices.show($localize`:@@meeting.raised:${name}:name: raised their hand`);
    }
  }

  #show({ userId, reaction }: ShownReaction): void {
    const own = userId === this.#state.me()?.id;
    const name = own
      ? $localize`:@@local.you:You`
      : (this.#others().find((user) => user.id === userId)?.displayName ?? '');
    this.#count += 1;
    const id = this.#count;
    // Spread, and the same on no device: the order is all that matters.
    const left = 8 + ((id * 37) % 84);
    this.#floating.update((all) => [...all.slice(-FLOATING_MAX + 1), { id, reaction, name, left }]);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#floating.update((all) => all.filter((one) => one.id !== id));
    }, FLOAT_MS);
    this.#timers.add(timer);
    if (own || performance.now() - this.#announcedAt < ANNOUNCE_MS) return;
    this.#announcedAt = performance.now();
    this.#notices.announce(`${isolate(name)}: ${reactionWord(reaction)}`);
  }

  #others(): readonly UserCard[] {
    return this.#state.participants().map((participant) => participant.user$.value);
  }
}
