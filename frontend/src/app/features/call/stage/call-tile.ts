import { Component, computed, DestroyRef, effect, inject, input, untracked } from '@angular/core';
import type { RemotePeer } from '@chatcall/client-sdk/calls';
import { Track } from '../../../core/call/devices/track';
import { Avatar } from '../../../ui/avatar/avatar';
import { Icon } from '../../../ui/icon/icon';
import { followPeer } from './peer-signals';

/** Someone else in the call: their picture or face, their name, whether they are muted, whether they speak. */
@Component({
  selector: 'cc-call-tile',
  imports: [Avatar, Icon, Track],
  templateUrl: './call-tile.html',
  styleUrl: './call-tile.css',
  host: {
    'data-testid': 'call-tile',
    '[attr.data-user-id]': 'signals.user()?.id ?? null',
    '[attr.data-speaking]': "signals.speaking() ? '' : null",
    '[style.--level]': 'signals.level()',
  },
})
export class CallTile {
  readonly peer = input.required<RemotePeer>();
  /** Little room: a smaller face, no words for screen readers beyond the name. */
  readonly small = input(false);
  readonly faceSize = input(96);
  /** Media does not flow right now. */
  readonly stalled = input(false);
  protected readonly signals = followPeer(this.peer);
  /** Their camera is on, but its picture is not here yet. */
  protected readonly awaited = computed(() => this.signals.shown() && !this.signals.picture());

  /** What is wrong with their connection, in words; empty while nothing is, or while the own one is lost. */
  protected readonly away = computed(() => (this.stalled() ? '' : this.signals.away()));

  constructor() {
    // The server sends a picture only to where it is looked at.
    let watched: RemotePeer | null = null;
    effect(() => {
      watched = this.peer();
      untracked(() => watched?.camera.setWanted(true));
    });
    inject(DestroyRef).onDestroy(() => {
      // Someone who has left sends nothing that could be stopped.
      if (watched?.camera.track$.value) watched.camera.setWanted(false);
    });
  }
}
