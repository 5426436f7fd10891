import { Component, computed, effect, input, untracked } from '@angular/core';
import type { ParticipantQuality, RemoteParticipant } from '@chatcall/client-sdk/calls';
import type { UserCard } from '@chatcall/contracts';
import { BehaviorSwitch } from '../../../core/behavior';
import { participantText } from './quality-words';

const UNMEASURED: ParticipantQuality = { level: 'good', fault: null };

/** What is wrong with the connection of one participant; nothing while all is well. */
@Component({
  selector: 'cc-quality-sentence',
  template: `{{ text() }}`,
  styles: `
    :host {
      display: block;
    }
    :host:empty {
      display: none;
    }
  `,
})
export class QualitySentence {
  readonly participant = input.required<RemoteParticipant>();
  readonly #link = new BehaviorSwitch<RemoteParticipant>();
  readonly #quality = this.#link.follow((one) => one.quality$, UNMEASURED);
  readonly #user = this.#link.follow<UserCard | null>((one) => one.user$, null);
  protected readonly text = computed(() =>
    participantText(this.#user()?.displayName ?? '', this.#quality()),
  );

  constructor() {
    effect(() => {
      const next = this.participant();
      untracked(() => this.#link.switchTo(next));
    });
  }
}
