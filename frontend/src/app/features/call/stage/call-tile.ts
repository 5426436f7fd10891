import { Component, computed, effect, input, untracked } from '@angular/core';
import type { RemoteParticipant } from '@chatcall/client-sdk/calls';
import { Avatar } from '../../../ui/avatar/avatar';
import { Icon } from '../../../ui/icon/icon';
import { QualityBadge } from '../quality/quality-badge';
import { HandBadge } from '../meeting/hand-badge';
import { LimitBadge } from './limit-badge';
import { followParticipant } from './remote-participant';
import { RemoteVideo } from './remote-video';
import { reportShown } from './shown-item';

/** A remote participant: video or avatar, name, muted, speaking. */
@Component({
  selector: 'cc-call-tile',
  imports: [Avatar, HandBadge, Icon, LimitBadge, QualityBadge, RemoteVideo],
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
  readonly participant = input.required<RemoteParticipant>();
  /** Little room: a smaller face, no words for screen readers beyond the name. */
  readonly small = input(false);
  readonly faceSize = input(96);
  /** It is kept large, regardless of who speaks. */
  readonly pinned = input(false);
  /** Media does not flow right now. */
  readonly stalled = input(false);
  protected readonly signals = followParticipant(this.participant);
  protected readonly shownPicture = computed(() =>
    this.signals.shown() && this.signals.reached() ? this.signals.picture() : null,
  );
  /** Their camera is on, but no video has arrived yet. */
  protected readonly awaited = computed(
    () => this.signals.shown() && !this.signals.picture() && !this.signals.limit(),
  );

  /** The problem with their connection; empty without one, or while our own connection is lost. */
  protected readonly away = computed(() => (this.stalled() ? '' : this.signals.away()));

  constructor() {
    reportShown(this.signals.camera);
    effect(() => {
      const [camera, pinned] = [this.signals.camera(), this.pinned()];
      untracked(() => camera?.setPinned(pinned));
    });
  }
}
