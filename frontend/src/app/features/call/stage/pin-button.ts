import { Component, computed, inject, input } from '@angular/core';
import { isolate } from '../../../core/i18n/isolate';
import { IconButton } from '../../../ui/button/icon-button';
import { Icon } from '../../../ui/icon/icon';
import { CallLayout } from '../layout/call-layout';

/** Pins a tile of the stage, which makes it large, or unpins it. In the corner of the tile. */
@Component({
  selector: 'cc-pin-button',
  imports: [Icon, IconButton],
  template: `<button
    type="button"
    ccIconButton
    small
    [label]="label()"
    [class.pinned]="pinned()"
    data-testid="tile-pin"
    (click)="layout.togglePin(key())"
  >
    <cc-icon [name]="pinned() ? 'pin-off' : 'pin'" [size]="16" />
  </button>`,
  styles: `
    :host {
      position: absolute;
      z-index: 3;
      top: 4px;
      right: 4px;
    }
    button {
      color: #fff;
      background: rgb(20 22 19 / 74%);
      opacity: 0;
    }
    button:hover {
      color: #fff;
      background: rgb(20 22 19 / 92%);
    }
    button.pinned,
    :host-context(.tile:hover) button,
    button:focus-visible {
      opacity: 1;
    }
    @media (pointer: coarse) {
      button {
        opacity: 0.85;
      }
    }
  `,
})
export class PinButton {
  protected readonly layout = inject(CallLayout);
  /** Key of the tile. */
  readonly key = input.required<string>();
  /** Whose tile it is. */
  readonly name = input.required<string>();
  protected readonly pinned = computed(() => this.layout.isPinned(this.key()));
  protected readonly label = computed(() =>
    this.pinned()
      ? $localize`:@@tile.unpin:Unpin ${isolate(this.name())}:name:`
      : $localize`:@@tile.pin:Pin ${isolate(this.name())}:name:`,
  );
}
