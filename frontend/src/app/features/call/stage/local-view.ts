import { Component, computed, inject, input } from '@angular/core';
import { Track } from '../../../core/call/devices/track';
import { Avatar } from '../../../ui/avatar/avatar';
import { IconButton } from '../../../ui/button/icon-button';
import { Icon } from '../../../ui/icon/icon';
import { CallState } from '../call-state';
import { HandBadge } from '../meeting/hand-badge';
import { CornerPlace } from './corner';

/** The user's own video, mirrored: movable with `ccCorner`, otherwise in a tile of the stage. */
@Component({
  selector: 'cc-local-view',
  imports: [Avatar, HandBadge, Icon, IconButton, Track],
  template: `
    @if (state.ownPicture(); as picture) {
      <video
        [ccTrack]="picture"
        [muted]="true"
        playsinline
        autoplay
        data-testid="local-video"
        aria-hidden="true"
      ></video>
    } @else if (state.me(); as me) {
      <cc-avatar [seed]="me.id" [name]="me.displayName" [url]="me.avatarUrl" [size]="faceSize()" />
    }
    <span class="name">
      <cc-hand-badge [userId]="state.me()?.id" />
      @if (state.ownMuted()) {
        <cc-icon name="mic-off" [size]="14" />
      }
      <span i18n="@@local.you">You</span>
    </span>
    @if (place) {
      <button
        type="button"
        ccIconButton
        small
        data-corner-keys
        data-testid="local-move"
        label="Move your picture (arrow keys)"
        i18n-label="@@local.move"
        (click)="step(place)"
      >
        <cc-icon name="move" [size]="16" />
      </button>
    }
  `,
  styleUrl: './local-view.css',
  host: {
    role: 'group',
    '[attr.aria-label]': 'label',
    'data-testid': 'local-view',
    '[class.portrait]': 'portrait()',
  },
})
export class LocalView {
  protected readonly state = inject(CallState);
  protected readonly label = $localize`:@@local.label:Your picture`;
  protected readonly place = inject(CornerPlace, { optional: true, self: true });
  /** Edge length of the avatar while the camera is off. CSS pixels. */
  readonly faceSize = input(40);
  /** A phone held upright sends an upright picture. */
  protected readonly portrait = computed(() => {
    const { width = 16, height = 9 } = this.state.ownPicture()?.getSettings() ?? {};
    return height > width;
  });

  constructor() {
    const place = this.place;
    place?.tapped.subscribe(() => this.step(place));
  }

  /** A click moves it to the next corner, clockwise. */
  protected step(place: CornerPlace): void {
    const next = {
      'top-left': 'top-right',
      'top-right': 'bottom-right',
      'bottom-right': 'bottom-left',
      'bottom-left': 'top-left',
    } as const;
    place.move(next[place.corner()]);
  }
}
