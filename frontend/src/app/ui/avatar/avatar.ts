import { Component, computed, input, linkedSignal } from '@angular/core';
import { hueOf, initialsOf } from './initials';

/** How present someone is, as the dot shows it. Null draws no dot. */
export type AvatarPresence = 'online' | 'away' | 'offline' | null;

/** The picture of a person or group, or its initials on a hue of its own. Decoration: the name is beside it. */
@Component({
  selector: 'cc-avatar',
  templateUrl: './avatar.html',
  styleUrl: './avatar.css',
  host: {
    '[style.--size]': "size() + 'px'",
    'aria-hidden': 'true',
    '[class]': "'hue-' + hue()",
    '[class.group]': 'group()',
  },
})
export class Avatar {
  /** Id of the person or group: decides the hue. */
  readonly seed = input.required<string>();
  readonly name = input.required<string>();
  readonly url = input<string | null>(null);
  /** Edge length in CSS pixels. */
  readonly size = input(40);
  readonly presence = input<AvatarPresence>(null);
  /** Groups have another shape than people. */
  readonly group = input(false);

  protected readonly broken = linkedSignal({ source: this.url, computation: () => false });
  protected readonly initials = computed(() => initialsOf(this.name()));
  protected readonly hue = computed(() => hueOf(this.seed()));
}
