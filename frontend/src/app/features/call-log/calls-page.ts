import { Component, computed, DestroyRef, effect, inject, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { CallKind, CallLogFilter, LoggedCall, UserCard } from '@chatcall/contracts';
import { fromBehavior } from '../../core/behavior';
import { CallIntents } from '../../core/call/call-intents';
import { CLIENT } from '../../core/client';
import { errorText } from '../../core/errors/error-text';
import { Times } from '../../core/i18n/times';
import { isolate } from '../../core/i18n/isolate';
import { ConversationAvatar } from '../../core/pictures/conversation-avatar';
import { Button } from '../../ui/button/button';
import { IconButton } from '../../ui/button/icon-button';
import { Empty } from '../../ui/empty/empty';
import { Icon } from '../../ui/icon/icon';
import { Skeleton } from '../../ui/skeleton/skeleton';
import { CallLogState } from './call-log-state';
import { directionOf, outcomeWords, qualityWords } from './logged-call-words';

/** Names that a row shows; the others are counted. */
const NAMES_MAX = 3;

/** The calls of the user, with filters. Missed calls that are shown are seen, on all devices. */
@Component({
  selector: 'cc-calls-page',
  imports: [Button, ConversationAvatar, Empty, Icon, IconButton, RouterLink, Skeleton],
  templateUrl: './calls-page.html',
  styleUrl: './calls-page.css',
  host: { '(document:visibilitychange)': 'see()' },
})
export class CallsPage {
  readonly #client = inject(CLIENT);
  readonly #intents = inject(CallIntents);
  readonly #conversations = fromBehavior(this.#client.chats.conversations$);
  readonly #me = fromBehavior(this.#client.users.me$);
  protected readonly times = inject(Times);
  protected readonly state = inject(CallLogState);
  protected readonly filters: readonly { readonly key: CallLogFilter | null; word: string }[] = [
    { key: null, word: $localize`:@@calls.all:All` },
    { key: 'missed', word: $localize`:@@calls.missed:Missed` },
    { key: 'incoming', word: $localize`:@@calls.incoming:Incoming` },
    { key: 'outgoing', word: $localize`:@@calls.outgoing:Outgoing` },
  ];
  protected readonly rows = computed(() => this.state.calls().map((call) => this.#row(call)));
  protected readonly failure = computed(() => {
    const { error } = this.state.state();
    return error ? errorText(error) : null;
  });

  constructor() {
    this.state.setShown(true);
    inject(DestroyRef).onDestroy(() => this.state.setShown(false));
    effect(() => {
      this.state.missed();
      untracked(() => this.see());
    });
  }

  protected see(): void {
    if (document.visibilityState === 'visible' && this.state.missed() > 0) void this.state.see();
  }

  protected callBack({ conversationId }: LoggedCall, kind: CallKind): void {
    this.#intents.start(conversationId, kind);
  }

  /** The page shows when it failed. */
  protected more(): void {
    void this.state.loadMore().catch(() => undefined);
  }

  #row(call: LoggedCall) {
    const me = this.#me()?.id ?? null;
    const conversation = this.#conversations().find(({ id }) => id === call.conversationId) ?? null;
    const others = call.participants.map(({ user }) => user).filter(({ id }) => id !== me);
    const name = conversation?.title ?? conversation?.peer?.displayName ?? this.#names(others);
    const group = conversation !== null && conversation.kind !== 'direct';
    return {
      call,
      conversation,
      name,
      who: group ? this.#names(others) : '',
      direction: directionOf(call, me),
      words: outcomeWords(call, me, this.times),
      quality: call.quality ? qualityWords(call.quality) : null,
      audioLabel: $localize`:@@calls.backAudio:Call ${isolate(name)}:name:`,
      videoLabel: $localize`:@@calls.backVideo:Video call ${isolate(name)}:name:`,
    };
  }

  #names(users: readonly UserCard[]): string {
    const names = users.map(({ displayName }) => displayName).filter(Boolean);
    if (names.length === 0) return $localize`:@@calls.deleted:Deleted user`;
    if (names.length <= NAMES_MAX) return this.times.list(names);
    const rest = names.length - NAMES_MAX;
    const shown = this.times.list(names.slice(0, NAMES_MAX));
    return $localize`:@@calls.andMore:${shown}:names: and ${rest}:count: more`;
  }
}
