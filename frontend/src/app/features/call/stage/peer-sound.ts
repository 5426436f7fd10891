import { Component, inject, input, output } from '@angular/core';
import type { RemotePeer } from '@chatcall/client-sdk/calls';
import { LocalDevices } from '../../../core/call/devices/local-devices';
import { Track } from '../../../core/call/devices/track';
import { followPeer } from './peer-signals';

/** Plays the sound of a peer on the chosen speaker. Independent of the tile, which may not be shown. */
@Component({
  selector: 'cc-peer-sound',
  imports: [Track],
  template: `<audio
    [ccTrack]="signals.sound()"
    [speaker]="local.chosen().speaker"
    autoplay
    data-testid="remote-audio"
    (blocked)="blocked.emit()"
    (played)="played.emit()"
  ></audio>`,
  styles: `
    :host {
      display: none;
    }
  `,
})
export class PeerSound {
  protected readonly local = inject(LocalDevices);
  readonly peer = input.required<RemotePeer>();
  readonly blocked = output();
  readonly played = output();
  protected readonly signals = followPeer(this.peer);
}
